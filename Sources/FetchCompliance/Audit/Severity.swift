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

    /// The severity that a database calls `word`, or that the first of `vectors` that can be read has.
    init(word: String?, vectors: [String]) {
        let score = vectors.lazy.compactMap(Self.score).first
        tenths = score
        switch (word?.lowercased(), score) {
        case ("moderate", _): self.word = "medium"
        case ("critical", _), ("high", _), ("medium", _), ("low", _), ("none", _): self.word = word?.lowercased()
        case (_, let score?): self.word = Self.word(score)
        default: self.word = nil
        }
    }

    private static func word(_ tenths: Int) -> String {
        switch tenths {
        case 90...: "critical"
        case 70...: "high"
        case 40...: "medium"
        case 1...: "low"
        default: "none"
        }
    }

    /// The base score of a vector of CVSS 3.0 or 3.1 (first.org/cvss/v3.1), in tenths; `nil` for other text.
    private static func score(_ vector: String) -> Int? {
        guard vector.hasPrefix("CVSS:3.0/") || vector.hasPrefix("CVSS:3.1/") else { return nil }
        var metrics: [Substring: Substring] = [:]
        for part in vector.split(separator: "/").dropFirst() {
            let sides = part.split(separator: ":")
            guard sides.count == 2 else { return nil }
            metrics[sides[0]] = sides[1]
        }
        func weight(_ metric: String, _ weights: [Substring: Double]) -> Double? {
            metrics[metric[...]].flatMap { weights[$0] }
        }
        let isWide = metrics["S"] == "C"
        let impacts: [Substring: Double] = ["H": 0.56, "L": 0.22, "N": 0]
        guard metrics["S"] == "C" || metrics["S"] == "U",
            let vector = weight("AV", ["N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2]),
            let complexity = weight("AC", ["L": 0.77, "H": 0.44]),
            let privileges = weight(
                "PR",
                isWide ? ["N": 0.85, "L": 0.68, "H": 0.5] : ["N": 0.85, "L": 0.62, "H": 0.27]
            ),
            let interaction = weight("UI", ["N": 0.85, "R": 0.62]), let confidentiality = weight("C", impacts),
            let integrity = weight("I", impacts), let availability = weight("A", impacts)
        else { return nil }
        let base = 1 - (1 - confidentiality) * (1 - integrity) * (1 - availability)
        let impact = isWide ? 7.52 * (base - 0.029) - 3.25 * power(base - 0.02, 15) : 6.42 * base
        if impact <= 0 { return 0 }
        let exploitability = 8.22 * vector * complexity * privileges * interaction
        let sum = min((impact + exploitability) * (isWide ? 1.08 : 1), 10)
        // Rounded up to a tenth, in whole numbers, as the standard's appendix A says.
        let whole = Int((sum * 100_000).rounded())
        return whole % 10_000 == 0 ? whole / 10_000 : whole / 10_000 + 1
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1.0) { product, _ in product * base }
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
