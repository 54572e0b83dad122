internal import TestSupport

extension String {
    /// Text made to trouble YAML: indicators, quotes, spaces, escapes, words and numbers that mean something, letters
    /// of several planes.
    static func nasty(using random: inout SeededRandom, length: ClosedRange<Int> = 0...12) -> String {
        let pieces = [
            "a", "Z", "0", "1", "e", "E", "-", "+", ".", "_", ":", " ", "#", "'", "\"", "\\", "?", "!", "&", "*", "|",
            ">", "%",
            "@", "`", "{", "}", "[", "]", ",", "=", "<", "~", "/", "null", "true", "no", "on", "y", "1.10", "1e5",
            "0x1f", "12:30",
            "2024-01-01", ".inf", ".nan", "---", "...", "<<", ": ", " #", "é", "日", "😀", "\n", "\t", "\r", "\u{0}",
            "\u{1b}",
            "\u{7f}", "\u{85}", "\u{a0}", "\u{2028}", "\u{202e}", "\u{feff}", "\u{fffe}", "\u{200b}", "\u{10ffff}",
            "${HOME}",
        ]
        return (0..<Int.random(in: length, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
    }
}
