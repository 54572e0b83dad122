/// Sizes as people write them: `20 GiB`, `500MB`, `1.5 GiB`, `4096`.
enum ByteSize {
    /// Decimal units are powers of 1000, binary units of 1024 (IEC 80000-13).
    private static let units: [(name: String, factor: Int)] = [
        ("B", 1), ("kB", 1_000), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
    ]

    /// The names of the units, for help.
    static var unitNames: [String] { units.map(\.name) }

    /// Returns the unit that `text` ends with in another case.
    static func suggestion(for text: String) -> String? {
        let unit = text.drop { !$0.isLetter }
        if unitNames.contains(where: { $0 == unit }) { return nil }
        return unitNames.first { $0.lowercased() == unit.lowercased() }
    }

    /// Returns the number of bytes, rounded down; `nil` for any other text, and for more than an `Int` can hold.
    static func parse(_ text: String) -> Int? {
        let digits = text.prefix { ("0"..."9").contains($0) }
        var rest = text[digits.endIndex...]
        guard let whole = Int(digits) else { return nil }
        var fraction = Substring()
        if rest.hasPrefix(".") {
            fraction = rest.dropFirst().prefix { ("0"..."9").contains($0) }
            rest = rest[fraction.endIndex...]
            if fraction.isEmpty || fraction.utf8.count > 3 { return nil }
        }
        let unit = rest.drop { $0 == " " }
        guard let factor = unit.isEmpty ? 1 : units.first(where: { $0.name == unit })?.factor else { return nil }
        if factor == 1, !fraction.isEmpty { return nil }
        let (product, overflow) = whole.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        // At most three digits, so that thousandths of the largest unit do not overflow.
        let padded = fraction + String(repeating: "0", count: 3 - fraction.utf8.count)
        let (sum, carry) = product.addingReportingOverflow(
            (Int(padded) ?? 0) * (factor / 1_000) + (Int(padded) ?? 0) * (factor % 1_000) / 1_000
        )
        return carry ? nil : sum
    }
}
