/// The score of CVSS 4.0 (first.org/cvss/v4-0/specification-document, 8).
///
/// The metrics fall into equivalence classes, whose levels make a macro vector with a score from a table. That is lowered by
/// how far the vector is from the most severe one with the same levels, in proportion to the scores of the next levels.
struct CVSS4 {
    /// The value of each metric that counts, with the environment's changes.
    private let values: [String: String]

    /// How far a value is from the most severe one of its metric.
    private static let distances = [
        "AV": ["N": 0, "A": 1, "L": 2, "P": 3], "PR": ["N": 0, "L": 1, "H": 2], "UI": ["N": 0, "P": 1, "A": 2],
        "AC": ["L": 0, "H": 1], "AT": ["N": 0, "P": 1], "VC": ["H": 0, "L": 1, "N": 2],
        "VI": ["H": 0, "L": 1, "N": 2], "VA": ["H": 0, "L": 1, "N": 2], "SC": ["H": 1, "L": 2, "N": 3],
        "SI": ["S": 0, "H": 1, "L": 2, "N": 3], "SA": ["S": 0, "H": 1, "L": 2, "N": 3],
        "CR": ["H": 0, "M": 1, "L": 2], "IR": ["H": 0, "M": 1, "L": 2], "AR": ["H": 0, "M": 1, "L": 2],
        "E": ["A": 0, "P": 0, "U": 0],
    ]

    /// What is assumed where a metric is not defined: the worst.
    private static let defaults = ["E": "A", "CR": "H", "IR": "H", "AR": "H"]

    /// Creates it from a vector; `nil` where a metric of the base is missing, or one has another value than it may have.
    init?(_ vector: CVSSVector) {
        var values: [String: String] = [:]
        for (metric, distances) in Self.distances {
            let isOfBase = Self.defaults[metric] == nil
            let value = vector[metric] ?? Self.defaults[metric]
            // Only a changed environment knows danger to people.
            guard let value, distances[value] != nil, value != "S" else { return nil }
            let changed = isOfBase ? vector["M\(metric)"] : nil
            if let changed, distances[changed] == nil { return nil }
            values[metric] = changed ?? value
        }
        self.values = values
    }

    /// The score in tenths.
    var score: Int {
        if ["VC", "VI", "VA", "SC", "SI", "SA"].allSatisfy({ values[$0] == "N" }) { return 0 }
        let levels = levels
        guard let score = CVSS4Table.score(levels) else { return 0 }
        var drops: [Double] = []
        for part in Part.allCases {
            guard let next = part.next(levels).compactMap(CVSS4Table.score).max() else { continue }
            let distance = part.mostSevere(levels).lazy.compactMap(distance).first ?? 0
            drops.append(Double(score - next) * Double(distance) / Double(part.depth(levels)))
        }
        let drop = drops.isEmpty ? 0 : drops.reduce(0, +) / Double(drops.count)
        // Half a tenth counts as one; what cannot be written in binary is made up for.
        return Int((min(max(Double(score) - drop, 0), 100) + 0.5 + 1e-5).rounded(.down))
    }

    /// How far the vector is from `other`, which has some of the metrics; `nil` where it is more severe in one of them.
    private func distance(from other: [String: String]) -> Int? {
        var sum = 0
        for (metric, value) in other {
            let own = values[metric].flatMap { Self.distances[metric]?[$0] } ?? 0
            let far = own - (Self.distances[metric]?[value] ?? 0)
            if far < 0 { return nil }
            sum += far
        }
        return sum
    }

    /// The levels of the equivalence classes 1 to 6.
    private var levels: [Int] {
        func has(_ metric: String, _ value: String) -> Bool { values[metric] == value }
        let easy = [has("AV", "N"), has("PR", "N"), has("UI", "N")]
        let first = easy.allSatisfy(\.self) ? 0 : easy.contains(true) && !has("AV", "P") ? 1 : 2
        let second = has("AC", "L") && has("AT", "N") ? 0 : 1
        let impacts = [has("VC", "H"), has("VI", "H"), has("VA", "H")]
        let third = impacts[0] && impacts[1] ? 0 : impacts.contains(true) ? 1 : 2
        let isDangerous = has("SI", "S") || has("SA", "S")
        let fourth = isDangerous ? 0 : has("SC", "H") || has("SI", "H") || has("SA", "H") ? 1 : 2
        let fifth = has("E", "A") ? 0 : has("E", "P") ? 1 : 2
        let needs = [has("CR", "H"), has("IR", "H"), has("AR", "H")]
        let sixth = zip(impacts, needs).contains { $0 && $1 } ? 0 : 1
        return [first, second, third, fourth, fifth, sixth]
    }
}

extension CVSS4 {
    /// The equivalence classes, of which 3 and 6 depend on each other.
    private enum Part: Int, CaseIterable {
        case first, second, thirdAndSixth, fourth, fifth

        /// The levels of the next less severe macro vectors, if there are any.
        func next(_ levels: [Int]) -> [[Int]] {
            func adding(_ changes: (index: Int, by: Int)...) -> [Int] {
                var next = levels
                for change in changes { next[change.index] += change.by }
                return next
            }
            switch self {
            case .first: return [adding((0, 1))]
            case .second: return [adding((1, 1))]
            case .fourth: return [adding((3, 1))]
            case .fifth: return [adding((4, 1))]
            case .thirdAndSixth:
                switch (levels[2], levels[5]) {
                case (0, 0): return [adding((5, 1)), adding((2, 1))]
                case (1, 0): return [adding((5, 1))]
                case (_, 1): return [adding((2, 1))]
                default: return [adding((2, 1), (5, 1))]
                }
            }
        }

        /// How many steps there are within the levels.
        func depth(_ levels: [Int]) -> Int {
            switch self {
            case .first: [1, 4, 5][levels[0]]
            case .second: [1, 2][levels[1]]
            case .thirdAndSixth: [[7, 6], [8, 8], [10, 10]][levels[2]][levels[5]]
            case .fourth: [6, 5, 4][levels[3]]
            case .fifth: 1
            }
        }

        /// The most severe vectors with the levels.
        func mostSevere(_ levels: [Int]) -> [[String: String]] {
            let vectors =
                switch self {
                case .first:
                    [
                        ["AV:N/PR:N/UI:N"], ["AV:A/PR:N/UI:N", "AV:N/PR:L/UI:N", "AV:N/PR:N/UI:P"],
                        ["AV:P/PR:N/UI:N", "AV:A/PR:L/UI:P"],
                    ][levels[0]]
                case .second: [["AC:L/AT:N"], ["AC:H/AT:N", "AC:L/AT:P"]][levels[1]]
                case .thirdAndSixth: Self.impacts[levels[2]][levels[5]]
                case .fourth: [["SC:H/SI:S/SA:S"], ["SC:H/SI:H/SA:H"], ["SC:L/SI:L/SA:L"]][levels[3]]
                case .fifth: [""]
                }
            return vectors.map { vector in
                let pairs = vector.split(separator: "/").map { $0.split(separator: ":").map(String.init) }
                return Dictionary(pairs.map { ($0[0], $0[1]) }) { first, _ in first }
            }
        }

        private static let impacts = [
            [
                ["VC:H/VI:H/VA:H/CR:H/IR:H/AR:H"],
                ["VC:H/VI:H/VA:L/CR:M/IR:M/AR:H", "VC:H/VI:H/VA:H/CR:M/IR:M/AR:M"],
            ],
            [
                ["VC:L/VI:H/VA:H/CR:H/IR:H/AR:H", "VC:H/VI:L/VA:H/CR:H/IR:H/AR:H"],
                [
                    "VC:L/VI:H/VA:L/CR:H/IR:M/AR:H", "VC:L/VI:H/VA:H/CR:H/IR:M/AR:M",
                    "VC:H/VI:L/VA:H/CR:M/IR:H/AR:M", "VC:H/VI:L/VA:L/CR:M/IR:H/AR:H",
                    "VC:L/VI:L/VA:H/CR:H/IR:H/AR:M",
                ],
            ],
            [["VC:L/VI:L/VA:L/CR:H/IR:H/AR:H"], ["VC:L/VI:L/VA:L/CR:H/IR:H/AR:H"]],
        ]
    }
}
