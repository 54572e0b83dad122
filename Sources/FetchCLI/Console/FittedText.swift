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
        let start = prefix(columns: (room + 1) / 2)
        let end = reversed().prefix(columns: room / 2).reversed()
        let text = String(start) + mark + String(end)
        return text + String(repeating: " ", count: Swift.max(0, width - text.columns))
    }

    /// Returns the text in at most `width` columns, without its beginning: `…/jumboskill/engine`.
    func shortenedAtStart(to width: Int, isUnicode: Bool) -> String {
        if columns <= width { return String(self) }
        let mark = isUnicode ? "…" : ".."
        let room = width - mark.columns
        guard room > 0 else { return fitted(to: Swift.max(0, width)) }
        return mark + String(reversed().prefix(columns: room).reversed())
    }

    /// Returns the text in at most `width` columns, without its end.
    func cut(to width: Int, isUnicode: Bool) -> String {
        let mark = isUnicode ? "…" : ".."
        if columns <= width || width <= mark.columns { return fitted(to: width) }
        return String(prefix(columns: width - mark.columns)) + mark
    }

    /// Returns the text in exactly `width` columns: padded with spaces, or shortened and ending in `..`.
    func fitted(to width: Int) -> String {
        let own = columns
        if own <= width { return self + String(repeating: " ", count: width - own) }
        let mark = String(repeating: ".", count: Swift.min(2, Swift.max(0, width)))
        var result = ""
        var used = 0
        for character in self {
            let next = used + character.columns
            if next > width - mark.count { break }
            result.append(character)
            used = next
        }
        // A wide character that does not fit leaves one column empty.
        return result + mark + String(repeating: " ", count: Swift.max(0, width - mark.count - used))
    }
}

extension Sequence<Character> {
    /// The first characters that take at most `width` columns.
    fileprivate func prefix(columns width: Int) -> [Character] {
        var used = 0
        var result: [Character] = []
        for character in self {
            used += character.columns
            if used > width { break }
            result.append(character)
        }
        return result
    }
}
