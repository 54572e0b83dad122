extension Place {
    /// The line of a place and a caret below it, for a terminal.
    package struct Excerpt: Hashable, Sendable {
        /// The line near the place. Control characters other than tabs are escaped.
        package var line: String
        /// The text before the caret: a space for each character, a tab for each tab.
        package var indent: String
        /// How many characters the caret spans, at least 1.
        package var length: Int
    }

    /// Returns at most `width` code points of the line around the place, with `…` where it was cut.
    package func excerpt(width: Int = 120) -> Excerpt {
        let scalars = text.unicodeScalars
        let column = max(0, column - 1)
        // A line may have millions of characters, so only what is shown is walked.
        let skipped = column < width ? 0 : column - width / 2
        let from = scalars.index(scalars.startIndex, offsetBy: skipped, limitedBy: scalars.endIndex) ?? scalars.endIndex
        let to = scalars.index(from, offsetBy: width, limitedBy: scalars.endIndex) ?? scalars.endIndex

        var line = skipped > 0 ? "…" : ""
        var indent = skipped > 0 ? " " : ""
        var length = 0
        for (offset, scalar) in scalars[from..<to].enumerated() {
            let isTab = scalar == "\t"
            let shown = isTab || Quotation.isPlain(scalar) ? String(scalar) : Quotation.escape(scalar)
            line += shown
            if skipped + offset < column {
                indent += isTab ? "\t" : String(repeating: " ", count: shown.unicodeScalars.count)
            } else if skipped + offset < column + self.length {
                length += shown.unicodeScalars.count
            }
        }
        if to < scalars.endIndex { line += "…" }
        return Excerpt(line: line, indent: indent, length: max(1, length))
    }
}
