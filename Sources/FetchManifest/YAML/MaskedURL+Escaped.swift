internal import FetchModel

/// URLs of which some characters are written as escapes of YAML's double quotes: `"https:\u002f/user:s\x65cret@host"`.
extension MaskedURL {
    /// `text` with a dot for each character that `hidingAll` would hide of what its escapes mean, and for each character
    /// of such an escape. What is not in double quotes is read in the same way, which can only hide more.
    static func hidingAll(inEscaped text: Substring) -> Substring {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return hidingAll(in: text) }
        var meant = String.UnicodeScalarView()
        forEachPiece(of: text.unicodeScalars) { _, scalar in
            if let scalar { meant.append(scalar) }
        }
        let plain = String(meant)
        let masked = String(hidingAll(in: plain[...]))
        guard masked != plain else { return text }

        var shown = masked.unicodeScalars.makeIterator()
        var result = String.UnicodeScalarView()
        forEachPiece(of: text.unicodeScalars) { piece, scalar in
            let isHidden = scalar != nil && shown.next() == dot && scalar != dot
            result.append(contentsOf: isHidden ? [Unicode.Scalar](repeating: dot, count: piece.count)[...] : piece[...])
        }
        return Substring(String(result))
    }

    private static let dot: Unicode.Scalar = "•"

    /// Calls `body` with each character, or whole escape, and what it means: `nil` for a line end that is escaped, with
    /// the indentation behind it.
    private static func forEachPiece(
        of text: Substring.UnicodeScalarView,
        _ body: (ArraySlice<Unicode.Scalar>, Unicode.Scalar?) -> Void
    ) {
        var rest = text[...]
        while let first = rest.first {
            let (length, scalar) = first == "\\" ? escape(rest) : (1, first)
            let end = rest.index(rest.startIndex, offsetBy: length)
            body(ArraySlice(rest[..<end]), scalar)
            rest = rest[end...]
        }
    }

    /// How long the escape at the start of `text` is, and what it means. What is no escape stands for itself.
    private static func escape(_ text: Substring.UnicodeScalarView) -> (length: Int, scalar: Unicode.Scalar?) {
        let behind = text.dropFirst()
        guard let letter = behind.first else { return (1, "\\") }
        let digits = ["x": 2, "u": 4, "U": 8][letter]
        if let digits {
            let hex = behind.dropFirst().prefix(digits)
            guard hex.count == digits, let value = UInt32(String(hex), radix: 16), let scalar = Unicode.Scalar(value)
            else { return (1, "\\") }
            return (2 + digits, scalar)
        }
        switch letter {
        case "\n", "\r":
            let blank = behind.prefix { $0 == "\n" || $0 == "\r" || $0 == " " || $0 == "\t" }
            return (1 + blank.count, nil)
        case "/", "\\", "\"", " ": return (2, letter)
        default: return (2, " ")
        }
    }
}
