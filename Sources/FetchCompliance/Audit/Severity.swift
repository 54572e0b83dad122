/// How severe a vulnerability is.
package struct Severity: Hashable, Sendable {
    /// `critical`, `high`, `medium`, `low` or `none`; `nil` where it is not rated.
    package let word: String?
    /// The base score in tenths, 0 to 100, where it can be computed.
    package let tenths: Int?

    /// `7.5 high`, `high` or `-`.
    package var description: String {
        let score = tenths.map { "\($0 / 10).\($0 % 10)" }
        return [score, word].compactMap(\.self).joined(separator: " ").nonEmpty ?? "-"
    }

    /// The severity that a database calls `word`, or that the first of `vectors` of CVSS 2, 3 or 4 has.
    init(word: String?, vectors: [String]) {
        let rated = vectors.lazy.compactMap { CVSSVector($0) }.compactMap { vector in
            vector.tenths.map { (tenths: $0, word: vector.word($0)) }
        }.first
        tenths = rated?.tenths
        switch word?.lowercased() {
        case "moderate": self.word = "medium"
        case let word? where ["critical", "high", "medium", "low", "none"].contains(word): self.word = word
        default: self.word = rated?.word
        }
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
