internal import FetchModel

/// URLs with characters written as escapes of YAML's double quotes: `"https:\u002f/user:s\x65cret@host"`.
extension MaskedURL {
    /// Returns `text` with a dot for each character that `hidingAll` hides once its escapes are decoded. Text outside of
    /// double quotes is decoded as well, which can only hide more.
    static func hidingAll(inEscaped text: Substring) -> Substring {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return hidingAll(in: text) }
        var decoded = String.UnicodeScalarView()
        forEachPiece(of: text.unicodeScalars) { _, scalar in
            if let scalar { decoded.append(scalar) }
        }
        let plain = String(decoded)
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

    /// Calls `body` with each character or whole escape, and the character that it stands for: `nil` for an escaped line
    /// end with the indentation after it.
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

    /// Returns the length and the meaning of the escape at the start of `text`. An invalid escape is a backslash.
    private static func escape(_ text: Substring.UnicodeScalarView) -> (length: Int, scalar: Unicode.Scalar?) {
        let rest = text.dropFirst()
        guard let letter = rest.first else { return (1, "\\") }
        let digits = ["x": 2, "u": 4, "U": 8][letter]
        if let digits {
            let hex = rest.dropFirst().prefix(digits)
            guard hex.count == digits, let value = UInt32(String(hex), radix: 16), let scalar = Unicode.Scalar(value)
            else { return (1, "\\") }
            return (2 + digits, scalar)
        }
        switch letter {
        case "\n", "\r":
            let blank = rest.prefix { $0 == "\n" || $0 == "\r" || $0 == " " || $0 == "\t" }
            return (1 + blank.count, nil)
        case "/", "\\", "\"", " ": return (2, letter)
        default: return (2, " ")
        }
    }
}
