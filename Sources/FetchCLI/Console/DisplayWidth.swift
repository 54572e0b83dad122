/// How many columns of a terminal a text takes, as wcwidth(3) counts them.
///
/// Counts code points one by one, as most terminals do. A terminal that joins an emoji sequence into one glyph shows it
/// in fewer columns, never in more.
extension StringProtocol {
    /// The columns of the text.
    var columns: Int {
        if utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return utf8.count }
        return unicodeScalars.reduce(0) { $0 + $1.columns }
    }

    /// Returns the text in exactly `width` columns: padded with spaces, or with a mark in place of its middle: names often
    /// begin alike and end apart.
    func shortened(to width: Int, isUnicode: Bool) -> String {
        let own = columns
        if own <= width { return self + String(repeating: " ", count: width - own) }
        let mark = isUnicode ? "…" : ".."
        let room = width - mark.columns
        guard room > 1 else { return fitted(to: width) }
        let start = unicodeScalars.prefix(columns: (room + 1) / 2)
        let end = unicodeScalars.reversed().prefix(columns: room / 2).reversed()
        let text = String(String.UnicodeScalarView(start)) + mark + String(String.UnicodeScalarView(end))
        return text + String(repeating: " ", count: Swift.max(0, width - text.columns))
    }

    /// Returns the text in at most `width` columns, without its beginning: `…/jumboskill/engine`.
    func shortenedAtStart(to width: Int, isUnicode: Bool) -> String {
        if columns <= width { return String(self) }
        let mark = isUnicode ? "…" : ".."
        let room = width - mark.columns
        guard room > 0 else { return fitted(to: Swift.max(0, width)) }
        return mark + String(String.UnicodeScalarView(unicodeScalars.reversed().prefix(columns: room).reversed()))
    }

    /// Returns the text in exactly `width` columns: padded with spaces, or shortened and ending in `..`.
    func fitted(to width: Int) -> String {
        let own = columns
        if own <= width { return self + String(repeating: " ", count: width - own) }
        let mark = String(repeating: ".", count: Swift.min(2, Swift.max(0, width)))
        var result = ""
        var used = 0
        for scalar in unicodeScalars {
            let next = used + scalar.columns
            if next > width - mark.count { break }
            result.unicodeScalars.append(scalar)
            used = next
        }
        // A wide character that does not fit leaves one column empty.
        return result + mark + String(repeating: " ", count: Swift.max(0, width - mark.count - used))
    }
}

extension Sequence<Unicode.Scalar> {
    /// The first scalars that take at most `width` columns.
    fileprivate func prefix(columns width: Int) -> [Unicode.Scalar] {
        var used = 0
        var result: [Unicode.Scalar] = []
        for scalar in self {
            used += scalar.columns
            if used > width { break }
            result.append(scalar)
        }
        return result
    }
}

extension Unicode.Scalar {
    /// 0 for marks that join the character before them, 2 for East Asian wide characters and emoji, else 1.
    var columns: Int {
        if value < 0x300 { return 1 }
        if (0x1160...0x11ff).contains(value) { return 0 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return Self.isWide(value) ? 2 : 1
        }
    }

    private static func isWide(_ value: UInt32) -> Bool {
        var (low, high) = (0, wide.count)
        while low < high {
            let middle = (low + high) / 2
            if wide[middle].upperBound < value {
                low = middle + 1
            } else if wide[middle].lowerBound > value {
                high = middle
            } else {
                return true
            }
        }
        return false
    }

    /// The code points of East Asian Width W and F (Unicode 16), joined over gaps that hold none of another width.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x231a...0x231b, 0x2329...0x232a, 0x23e9...0x23ec, 0x23f0...0x23f0, 0x23f3...0x23f3,
        0x25fd...0x25fe, 0x2614...0x2615, 0x2630...0x2637, 0x2648...0x2653, 0x267f...0x267f, 0x268a...0x268f,
        0x2693...0x2693, 0x26a1...0x26a1, 0x26aa...0x26ab, 0x26bd...0x26be, 0x26c4...0x26c5, 0x26ce...0x26ce,
        0x26d4...0x26d4, 0x26ea...0x26ea, 0x26f2...0x26f3, 0x26f5...0x26f5, 0x26fa...0x26fa, 0x26fd...0x26fd,
        0x2705...0x2705, 0x270a...0x270b, 0x2728...0x2728, 0x274c...0x274c, 0x274e...0x274e, 0x2753...0x2755,
        0x2757...0x2757, 0x2795...0x2797, 0x27b0...0x27b0, 0x27bf...0x27bf, 0x2b1b...0x2b1c, 0x2b50...0x2b50,
        0x2b55...0x2b55, 0x2e80...0x303e, 0x3041...0x3247, 0x3250...0xa4c6, 0xa960...0xa97c, 0xac00...0xd7a3,
        0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6b, 0xff01...0xff60, 0xffe0...0xffe6, 0x16fe0...0x16fe4,
        0x16ff0...0x1b2fb, 0x1d300...0x1d376, 0x1f004...0x1f004, 0x1f0cf...0x1f0cf, 0x1f18e...0x1f18e,
        0x1f191...0x1f19a, 0x1f1e6...0x1f320, 0x1f32d...0x1f335, 0x1f337...0x1f37c, 0x1f37e...0x1f393,
        0x1f3a0...0x1f3ca, 0x1f3cf...0x1f3d3, 0x1f3e0...0x1f3f0, 0x1f3f4...0x1f3f4, 0x1f3f8...0x1f43e,
        0x1f440...0x1f440, 0x1f442...0x1f4fc, 0x1f4ff...0x1f53d, 0x1f54b...0x1f54e, 0x1f550...0x1f567,
        0x1f57a...0x1f57a, 0x1f595...0x1f596, 0x1f5a4...0x1f5a4, 0x1f5fb...0x1f64f, 0x1f680...0x1f6c5,
        0x1f6cc...0x1f6cc, 0x1f6d0...0x1f6d2, 0x1f6d5...0x1f6df, 0x1f6eb...0x1f6ec, 0x1f6f4...0x1f6fc,
        0x1f7e0...0x1f7f0, 0x1f90c...0x1f93a, 0x1f93c...0x1f945, 0x1f947...0x1f9ff, 0x1fa70...0x1faff,
        0x20000...0x3fffd,
    ]
}
