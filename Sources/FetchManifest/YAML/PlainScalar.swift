/// Types that parsers give to text without quotes.
enum PlainScalar {
    /// Words with a meaning in YAML 1.1 (yaml.org/type) or in the core schema of YAML 1.2, lower case.
    private static let words: Set<String> = [
        "null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", "=", "<<", ".inf", ".nan",
    ]

    /// Returns whether some parser of YAML 1.1 or 1.2 reads `text` as something other than a string: null, a boolean, a number in
    /// any base, sexagesimal or with separators, a date, a merge key.
    static func isTyped(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first else { return true }
        if text.count <= 5, words.contains(String(decoding: text, as: UTF8.self).lowercased()) { return true }
        let isSigned = first == UInt8(ascii: "+") || first == UInt8(ascii: "-")
        let rest = UnsafeBufferPointer(rebasing: text.dropFirst(isSigned ? 1 : 0))
        guard let start = rest.first, isDigit(start) || start == UInt8(ascii: ".") else { return false }
        return isSpecial(rest) || isBased(rest) || isDate(rest) || isDecimal(rest) || isSexagesimal(rest)
    }

    /// Matches `.inf` after a sign, and the mark that ends a document.
    private static func isSpecial(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.starts(with: "...".utf8)
            || text.count == 4 && words.contains(String(decoding: text, as: UTF8.self).lowercased())
    }

    /// Matches `0x1F`, `0o17`, `0b1_0`.
    private static func isBased(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count > 2, text[0] == UInt8(ascii: "0"), "xXoObB".utf8.contains(text[1]) else { return false }
        return text.dropFirst(2).allSatisfy { byte in
            isDigit(byte) || byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
        }
    }

    /// Matches everything that begins like `2024-1-31`.
    private static func isDate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.count >= 8 && text.prefix(4).allSatisfy(isDigit) && text[4] == UInt8(ascii: "-") && isDigit(text[5])
    }

    /// Matches `1`, `1_000`, `1,000`, `1.10`, `.5`, `1e5`, `12.e-3`.
    private static func isDecimal(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var dots = 0
        var hasDigits = false
        for (index, byte) in text.enumerated() {
            if isDigit(byte) {
                hasDigits = true
            } else if byte == UInt8(ascii: ".") {
                dots += 1
            } else if byte | 0x20 == UInt8(ascii: "e"), hasDigits {
                let exponent = text.dropFirst(index + 1)
                let digits = exponent.first.map { "+-".utf8.contains($0) } ?? false ? exponent.dropFirst() : exponent
                return dots <= 1 && digits.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "_") }
            } else if byte != UInt8(ascii: "_"), byte != UInt8(ascii: ",") {
                return false
            }
        }
        return dots <= 1
    }

    /// Matches `190:20:30`, `12:30.5`.
    private static func isSexagesimal(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.contains(UInt8(ascii: ":")) && text.allSatisfy { isDigit($0) || "_:.,".utf8.contains($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
