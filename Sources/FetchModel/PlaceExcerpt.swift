extension Place {
    /// The line of a place and a marker below it, for a terminal.
    package struct Excerpt: Hashable, Sendable {
        /// The part of the line around the place. Control characters other than tabs are escaped.
        package var line: String
        /// The text before the marker: as wide as what is before the place, with its tabs.
        package var indent: String
        /// How many columns the marker spans, at least 1.
        package var length: Int
    }

    /// The width of an excerpt where no terminal limits it.
    package static let excerptColumns = 120
    /// What a tab takes at most.
    private static let tabColumns = 8

    /// Returns as much of the line around the place as fits into `columns` columns, with `mark` where it was cut.
    ///
    /// What is before the place is shown whole if the place then fits as well, or if it takes no more than a third of the columns,
    /// which is left for it otherwise.
    package func excerpt(columns: Int = excerptColumns, mark: String = "…") -> Excerpt {
        let scalars = text.unicodeScalars
        let start =
            scalars.index(scalars.startIndex, offsetBy: max(0, column - 1), limitedBy: scalars.endIndex)
            ?? scalars.endIndex
        let before = Cells(scalars[..<start].reversed(), columns: columns)
        let after = Cells(scalars[start...], columns: columns)
        // Behind the end of a line, the marker takes a column as well.
        let behind = max(1, after.columns)
        let marked = max(1, after.cells.prefix(length).reduce(0) { $0 + $1.columns })

        let isWhole = before.isWhole && after.isWhole && before.columns + behind <= columns
        let room = columns - (after.isWhole && behind == marked ? 0 : mark.columns)
        let showsStart =
            isWhole || before.isWhole && (before.columns + marked <= room || before.columns <= columns / 3)
        let left =
            showsStart
            ? before.cells[...] : before.prefix(max(columns / 3, columns - behind) - mark.columns)
        let used = left.reduce(showsStart ? 0 : mark.columns) { $0 + $1.columns }
        let showsEnd = after.isWhole && used + after.columns <= columns
        let right = showsEnd ? after.cells[...] : after.prefix(columns - used - mark.columns)

        let shown = left.reversed() + right
        let line = (showsStart ? "" : mark) + shown.map(\.text).joined() + (showsEnd ? "" : mark)
        var indent = String(repeating: " ", count: showsStart ? 0 : mark.columns)
        for cell in left.reversed() { indent += cell.isTab ? "\t" : String(repeating: " ", count: cell.columns) }
        let length = right.prefix(length).reduce(0) { $0 + ($1.isTab ? 1 : $1.columns) }
        return Excerpt(line: line, indent: indent, length: max(1, length))
    }

    /// A code point as it is shown.
    private struct Cell {
        let text: String
        let columns: Int
        let isTab: Bool

        init(_ scalar: Unicode.Scalar) {
            isTab = scalar == "\t"
            text = isTab || Quotation.isPlain(scalar) ? String(scalar) : Quotation.escape(scalar)
            columns = isTab ? tabColumns : text.columns
        }
    }

    /// Code points that are shown from the place on, to its left or to its right.
    private struct Cells {
        private(set) var cells: [Cell] = []
        private(set) var columns = 0
        /// Whether they reach the end of the line on that side.
        private(set) var isWhole = true

        /// Takes from `scalars` what could be shown in `columns`: a line may have millions of characters.
        init(_ scalars: some Sequence<Unicode.Scalar>, columns most: Int) {
            for scalar in scalars {
                // The limit on their number is for marks that take no column.
                guard columns <= most, cells.count <= 4 * most else {
                    isWhole = false
                    return
                }
                let cell = Cell(scalar)
                cells.append(cell)
                columns += cell.columns
            }
        }

        /// The first cells that fit into `columns`.
        func prefix(_ columns: Int) -> ArraySlice<Cell> {
            var used = 0
            return cells.prefix { cell in
                used += cell.columns
                return used <= columns
            }
        }
    }
}
