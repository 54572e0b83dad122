/// Lines up rows of cells: a pure function from values to text.
struct Table {
    /// The titles of the columns; none when empty.
    var header: [String]
    /// The rows, each as long as the header.
    var rows: [[String]]

    /// The table as one text.
    var text: String { lines.joined(separator: "\n") }

    /// The lines, two spaces between columns, no space at a line's end.
    var lines: [String] {
        let all = (header.isEmpty ? [] : [header]) + rows
        let widths = all.reduce(into: [Int]()) { widths, row in
            for (index, cell) in row.enumerated() {
                if index == widths.count { widths.append(0) }
                widths[index] = max(widths[index], cell.columns)
            }
        }
        return all.map { row in
            var line = ""
            for (index, cell) in row.enumerated() {
                line += cell
                if index < row.count - 1 { line += String(repeating: " ", count: widths[index] - cell.columns + 2) }
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
