internal import FetchModel

/// Texts that fit the columns of a terminal.
extension StringProtocol {
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
