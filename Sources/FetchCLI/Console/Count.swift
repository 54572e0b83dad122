internal import FetchModel

/// Numbers as people read them.
enum Count {
    /// `1 file`, `2 files`.
    static func of(_ count: Int, _ noun: String) -> String {
        if count == 1 { return "1 \(noun)" }
        let isVowel = noun.dropLast().last.map { "aeiou".contains($0) } ?? true
        return noun.hasSuffix("y") && !isVowel ? "\(count) \(noun.dropLast())ies" : "\(count) \(noun)s"
    }

    /// `2 modified, 1 extra`.
    static func of(_ changes: [Change]) -> String {
        let counts = Dictionary(grouping: changes, by: \.kind).mapValues(\.count)
        return Change.Kind.allCases.compactMap { kind in counts[kind].map { "\($0) \(kind.rawValue)" } }
            .joined(separator: ", ")
    }

    /// `812 B`, `4.1 KiB`, `20.0 MiB`.
    static func size(_ bytes: Int) -> String {
        let (number, unit) = parts(bytes, in: nil)
        return "\(number) \(unit)"
    }

    /// `1.2/20.0 MiB`; the first number alone where `total` is not known.
    static func size(_ bytes: Int, of total: Int?) -> String {
        guard let total else { return size(bytes) }
        let (number, unit) = parts(total, in: nil)
        return "\(parts(bytes, in: unit).number)/\(number) \(unit)"
    }

    /// `812B`, `4.1K`, `20.0M`: at most six characters.
    static func shortSize(_ bytes: Int) -> String {
        let (number, unit) = parts(bytes, in: nil)
        return number + unit.prefix(1)
    }

    private static let units = ["KiB", "MiB", "GiB", "TiB"]

    /// The number of `bytes` in `unit`, or in the unit that suits it.
    private static func parts(_ bytes: Int, in wanted: String?) -> (number: String, unit: String) {
        if wanted == "B" || (wanted == nil && bytes < 1024) { return ("\(bytes)", "B") }
        var tenths = bytes.multipliedReportingOverflow(by: 10).overflow ? Int.max : bytes * 10
        for unit in units {
            tenths /= 1024
            if wanted == unit || (wanted == nil && tenths < 10_240) || unit == units.last {
                return ("\(tenths / 10).\(tenths % 10)", unit)
            }
        }
        return ("\(bytes)", "B")
    }
}
