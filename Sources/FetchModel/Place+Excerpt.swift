extension Place {
    /// The line of a place, and where to point in it, ready for a terminal.
    package struct Excerpt: Hashable, Sendable {
        /// The line, cut to what is near the place and with control characters escaped; tabs stay.
        package var line: String
        /// What goes below the line up to the caret: a space for each character, a tab for each tab.
        package var indent: String
        /// How many characters the caret spans; at least 1.
        package var length: Int
    }

    /// At most `width` code points of the line, those around the place; `…` stands where it was cut.
    package func excerpt(width: Int = 120) -> Excerpt {
        let scalars = text.unicodeScalars
        let column = max(0, column - 1)
        // Only as far as is shown is ever walked, since a line may be millions of characters long.
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
