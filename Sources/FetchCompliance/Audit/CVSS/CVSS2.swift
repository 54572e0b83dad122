/// The base score of CVSS 2 (first.org/cvss/v2/guide, 3.2.1).
enum CVSS2 {
    /// Returns the score of `vector` in tenths; `nil` where a metric is missing or has another value.
    static func score(_ vector: CVSSVector) -> Int? {
        let impacts = ["N": 0, "P": 0.275, "C": 0.66]
        guard let access = vector.weight("AV", ["L": 0.395, "A": 0.646, "N": 1]),
            let complexity = vector.weight("AC", ["H": 0.35, "M": 0.61, "L": 0.71]),
            let authentication = vector.weight("Au", ["M": 0.45, "S": 0.56, "N": 0.704]),
            let confidentiality = vector.weight("C", impacts), let integrity = vector.weight("I", impacts),
            let availability = vector.weight("A", impacts)
        else { return nil }
        let impact = 10.41 * (1 - (1 - confidentiality) * (1 - integrity) * (1 - availability))
        if impact <= 0 { return 0 }
        let exploitability = 20 * access * complexity * authentication
        return Int(((0.6 * impact + 0.4 * exploitability - 1.5) * 1.176 * 10 + 1e-9).rounded())
    }
}
