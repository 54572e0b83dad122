/// Quotes text of a file for a terminal, without its control characters.
package enum Quotation {
    /// Returns at most `limit` code points of `text` in single quotes. What a terminal would not show as it is becomes an
    /// escape: `\n`, `\u{1b}`.
    package static func of(_ text: some StringProtocol, limit: Int = 100) -> String {
        "'\(escaped(text.unicodeScalars.prefix(limit)))\(text.unicodeScalars.dropFirst(limit).isEmpty ? "" : "…")'"
    }

    /// Returns `text` with such escapes, except for `keeping`.
    package static func escaped(_ text: some StringProtocol, keeping: Unicode.Scalar? = nil) -> String {
        text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) })
            ? String(text) : escaped(text.unicodeScalars, keeping: keeping)
    }

    private static func escaped(_ scalars: some Sequence<Unicode.Scalar>, keeping: Unicode.Scalar? = nil) -> String {
        var result = ""
        for scalar in scalars {
            if isPlain(scalar) || scalar == keeping {
                result.unicodeScalars.append(scalar)
            } else {
                result += escape(scalar)
            }
        }
        return result
    }

    /// Returns `\n` or `\u{1b}`.
    static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(scalar.value, radix: 16))}"
        }
    }

    /// Returns whether `scalar` is neither a control character nor one that breaks lines or reorders text: Unicode's
    /// bidirectional controls can make a text look like another.
    package static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20..<0x7f: true
        case 0..<0x20, 0x7f..<0xa0, 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff, 0xfff9...0xfffb:
            false
        case 0xfffe, 0xffff, 0xe0000...0xe007f: false
        default: true
        }
    }
}
