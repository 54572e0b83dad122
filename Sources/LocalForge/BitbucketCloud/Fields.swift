import FlyingFox

/// The `fields` parameter: a list of paths such as `next,values.name` to which an answer is reduced.
///
/// The forms with `+` and `-` leave the answer whole.
struct Fields: Sendable {
    private let paths: [[String]]

    init(_ text: String?) {
        let words = (text ?? "").split(separator: ",").map(String.init)
        let isPartial = words.contains { $0.hasPrefix("+") || $0.hasPrefix("-") }
        paths = isPartial ? [] : words.map { $0.split(separator: ".").map(String.init) }
    }

    /// The document, reduced.
    func answer(_ value: JSON) throws -> HTTPResponse {
        try .json(reduced(value))
    }

    /// The value with only the parts that the paths name, or all of it when there are none.
    func reduced(_ value: JSON) -> JSON {
        paths.isEmpty ? value : reduce(value, to: paths)
    }

    private func reduce(_ value: JSON, to paths: [[String]]) -> JSON {
        if paths.contains(where: { $0.isEmpty || $0 == ["*"] }) { return value }
        switch value {
        case .array(let values):
            return .array(values.map { reduce($0, to: paths) })
        case .object(let values):
            let groups = Dictionary(grouping: paths) { $0[0] }.mapValues { $0.map { Array($0.dropFirst()) } }
            return .object(
                values.reduce(into: [:]) { kept, member in
                    if let deeper = groups[member.key] { kept[member.key] = reduce(member.value, to: deeper) }
                }
            )
        default:
            return value
        }
    }
}
