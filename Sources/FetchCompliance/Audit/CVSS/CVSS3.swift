/// The base score of CVSS 3.0 and 3.1 (first.org/cvss/v3.1, 7.1).
enum CVSS3 {
    /// Returns the score of `vector` in tenths; `nil` where a metric is missing or has another value.
    static func score(_ vector: CVSSVector) -> Int? {
        let isWide = vector["S"] == "C"
        let impacts = ["H": 0.56, "L": 0.22, "N": 0]
        let privileges = isWide ? ["N": 0.85, "L": 0.68, "H": 0.5] : ["N": 0.85, "L": 0.62, "H": 0.27]
        guard vector["S"] == "C" || vector["S"] == "U",
            let attack = vector.weight("AV", ["N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2]),
            let complexity = vector.weight("AC", ["L": 0.77, "H": 0.44]),
            let privilege = vector.weight("PR", privileges),
            let interaction = vector.weight("UI", ["N": 0.85, "R": 0.62]),
            let confidentiality = vector.weight("C", impacts), let integrity = vector.weight("I", impacts),
            let availability = vector.weight("A", impacts)
        else { return nil }
        let base = 1 - (1 - confidentiality) * (1 - integrity) * (1 - availability)
        let impact = isWide ? 7.52 * (base - 0.029) - 3.25 * power(base - 0.02, 15) : 6.42 * base
        if impact <= 0 { return 0 }
        let exploitability = 8.22 * attack * complexity * privilege * interaction
        let sum = min((impact + exploitability) * (isWide ? 1.08 : 1), 10)
        // Rounded up to a tenth, in whole numbers, as the standard's appendix A says.
        let whole = Int((sum * 100_000).rounded())
        return whole % 10_000 == 0 ? whole / 10_000 : whole / 10_000 + 1
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1.0) { product, _ in product * base }
    }
}
