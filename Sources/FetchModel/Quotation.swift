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
        let scalars = Array(scalars)
        for (index, scalar) in scalars.enumerated() {
            let isShown = isJoiner(scalar) ? joins(scalars, at: index) : isPlain(scalar)
            if isShown || scalar == keeping {
                result.unicodeScalars.append(scalar)
            } else {
                result += escape(scalar)
            }
        }
        return result
    }

    /// Returns whether `scalar` is invisible itself, but changes how its neighbours are drawn: in emoji, and in the scripts
    /// of India and Persia.
    private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool { (0x200c...0x200d).contains(scalar.value) }

    /// Returns whether the joiner at `index` has a use: both neighbours are beyond ASCII, and are drawn themselves.
    private static func joins(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
        guard scalars.indices.contains(index - 1), scalars.indices.contains(index + 1) else { return false }
        return [scalars[index - 1], scalars[index + 1]].allSatisfy { !$0.isASCII && isPlain($0) && !isJoiner($0) }
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

    /// Returns whether `scalar` is neither a control character nor one that breaks lines, reorders text or takes no room:
    /// Unicode's bidirectional controls and its invisible characters can make a text look like another.
    package static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20..<0x7f: true
        case 0..<0x20, 0x7f..<0xa0, 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff, 0xfff9...0xfffb:
            false
        case 0xfffe, 0xffff, 0xe0000...0xe007f: false
        case 0xad, 0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b...0x180f, 0x200b, 0x2060...0x2065, 0x206a...0x206f:
            false
        case 0x3164, 0xffa0, 0xfff0...0xfff8, 0x1d173...0x1d17a: false
        default: true
        }
    }
}
