internal import FetchModel

/// A JSON value whose keys keep their order, so that a document is the same bytes everywhere and reads from its head.
package indirect enum JSONText: Hashable, Sendable {
    case text(String)
    case number(Int)
    case bool(Bool)
    case list([JSONText])
    case object([Pair])

    /// A key and its value.
    package struct Pair: Hashable, Sendable {
        let key: String
        let value: JSONText
    }

    /// An object of those pairs that have a value, in this order.
    static func object(_ pairs: KeyValuePairs<String, JSONText?>) -> JSONText {
        .object(pairs.compactMap { key, value in value.map { Pair(key: key, value: $0) } })
    }

    /// A list; `nil` where it would be empty.
    static func some(_ values: [JSONText]) -> JSONText? { values.isEmpty ? nil : .list(values) }

    /// This object with a pair more, behind the first `position` ones.
    func inserting(_ key: String, _ value: JSONText, at position: Int) -> JSONText {
        guard case .object(var pairs) = self else { return self }
        pairs.insert(Pair(key: key, value: value), at: min(position, pairs.count))
        return .object(pairs)
    }

    /// The document, indented, with a line's end at its end.
    package var document: String {
        var text = ""
        write(to: &text, indent: "")
        return text + "\n"
    }

    private func write(to text: inout String, indent: String) {
        let inner = indent + "  "
        switch self {
        case .text(let value): Self.write(value, to: &text)
        case .number(let value): text += String(value)
        case .bool(let value): text += value ? "true" : "false"
        case .list(let values):
            Self.write(values, in: ("[", "]"), to: &text, indent: indent) { $0.write(to: &$1, indent: inner) }
        case .object(let pairs):
            Self.write(pairs, in: ("{", "}"), to: &text, indent: indent) { pair, text in
                Self.write(pair.key, to: &text)
                text += ": "
                pair.value.write(to: &text, indent: inner)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item],
        in brackets: (String, String),
        to text: inout String,
        indent: String,
        _ body: (Item, inout String) -> Void
    ) {
        text += brackets.0
        for (index, item) in items.enumerated() {
            text += (index == 0 ? "\n" : ",\n") + indent + "  "
            body(item, &text)
        }
        text += (items.isEmpty ? "" : "\n" + indent) + brackets.1
    }

    /// Writes a string; what a terminal would not show as it is becomes an escape.
    private static func write(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case _ where Quotation.isPlain(scalar): text.unicodeScalars.append(scalar)
            default:
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        text += "\""
    }
}
