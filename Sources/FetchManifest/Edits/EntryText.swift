internal import FetchModel

/// An entry of `dependencies:` as text: its name and its keys, in the order in which they are written.
struct EntryText {
    enum Value {
        case text(String)
        case list([String])
        case isTrue
        case isFalse
        case number(Int)
        /// A text with a comment behind it, which a mapping in braces has no place for.
        case commented(String, String)
    }

    var name: String
    var fields: [(key: String, value: Value)]

    /// The tag, if the entry consists of nothing else and can be written as `name: TAG`.
    private var tagAlone: String? {
        guard fields.count == 1, fields[0].key == "tag", case .text(let tag) = fields[0].value else { return nil }
        return tag
    }

    /// Returns its lines in block style: the name indented by `indent`, the keys by `step` more.
    func lines(indent: Int, step: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        let name = ScalarText.of(name, isFlow: false)
        if let tag = tagAlone { return ["\(margin)\(name): \(ScalarText.of(tag, isFlow: false))"] }
        let inner = margin + String(repeating: " ", count: step)
        return ["\(margin)\(name):"]
            + fields.map { key, value in "\(inner)\(key): \(Self.text(of: value, .plain, isFlow: false))" }
    }

    /// Returns it for a mapping in braces, whose keys are quoted as `style` says.
    func flow(_ style: ScalarText.Style) -> String {
        let name = ScalarText.of(name, style, isFlow: true)
        if let tag = tagAlone { return "\(name): \(ScalarText.of(tag, style, isFlow: true))" }
        let pairs = fields.map { key, value in
            "\(ScalarText.of(key, style, isFlow: true)): \(Self.text(of: value, style, isFlow: true))"
        }
        return "\(name): {\(pairs.joined(separator: ", "))}"
    }

    /// Returns its only key with its value.
    func field(_ style: ScalarText.Style, isFlow: Bool = false) -> String {
        fields.map {
            "\(ScalarText.of($0.key, style, isFlow: isFlow)): \(Self.text(of: $0.value, style, isFlow: isFlow))"
        }
        .joined()
    }

    private static func text(of value: Value, _ style: ScalarText.Style, isFlow: Bool) -> String {
        switch value {
        case .text(let text): ScalarText.of(text, style, isFlow: isFlow)
        case .list(let items): "[\(items.map { ScalarText.of($0, style, isFlow: true) }.joined(separator: ", "))]"
        case .isTrue: "true"
        case .isFalse: "false"
        case .number(let number): "\(number)"
        case .commented(let text, let comment):
            ScalarText.of(text, style, isFlow: isFlow) + (isFlow ? "" : "  # \(Quotation.escaped(comment))")
        }
    }
}
