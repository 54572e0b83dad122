internal import FetchModel

/// Lines up rows of cells: a pure function from values to text.
struct Table {
    /// What a column does where the terminal is too narrow for the whole table.
    enum Concession {
        /// It is left out.
        case leaveOut
        /// Its cells lose their beginning: `…/jumboskill/engine`.
        case shortenStart
        /// Its cells lose their middle: `third-party-zi…le`.
        case shortenMiddle
    }

    /// The titles of the columns; none when empty.
    var header: [String]
    /// The rows, each as long as the header.
    var rows: [[String]]
    /// The columns that give way, the first of them first.
    var concessions: [(column: Int, Concession)] = []
    /// The columns that stay at any width, and become shorter instead: those that tell rows apart.
    var kept: Set<Int> = [0]
    /// The columns whose cells are numbers, and stand at the right.
    var numbers: Set<Int> = []

    /// Columns are shortened to this at least, while others can be left out.
    private static let narrowest = 12
    /// And to this where nothing else is left.
    private static let least = 3

    /// The table as one text.
    var text: String { lines.joined(separator: "\n") }

    /// The lines, two spaces between columns, no space at a line's end.
    var lines: [String] { Self.lines(cells, numbers) }

    /// The table as one text, no wider than `width`; whole if `width` is `nil`.
    ///
    /// First its columns give way as they are told to, then all are left out but those to keep, and then these become shorter.
    func text(fitting width: Int?, isUnicode: Bool) -> String {
        guard let width else { return text }
        var cells = cells
        var left = Set<Int>()
        for (column, concession) in concessions {
            let excess = Self.width(cells, without: left) - width
            if excess <= 0 { break }
            let own = cells.reduce(0) { max($0, $1[column].columns) }
            let room = max(Self.narrowest, own - excess)
            switch concession {
            case .leaveOut: left.insert(column)
            case .shortenStart where room < own:
                for row in cells.indices {
                    cells[row][column] = cells[row][column].shortenedAtStart(to: room, isUnicode: isUnicode)
                }
            case .shortenMiddle where room < own:
                for row in cells.indices where cells[row][column].columns > room {
                    cells[row][column] = cells[row][column].shortened(to: room, isUnicode: isUnicode)
                }
            case .shortenStart, .shortenMiddle: break
            }
        }
        squeeze(&cells, &left, to: width, isUnicode)
        let kept = cells.map { row in row.indices.filter { !left.contains($0) }.map { row[$0] } }
        let numbers = Set(numbers.subtracting(left).map { number in number - left.count { $0 < number } })
        return Self.lines(kept, numbers).joined(separator: "\n")
    }

    /// Leaves out columns and shortens others until the table fits.
    private func squeeze(_ cells: inout [[String]], _ left: inout Set<Int>, to width: Int, _ isUnicode: Bool) {
        let columns = cells.first?.indices ?? 0..<0
        for column in concessions.map(\.column) + columns.reversed() where !kept.contains(column) {
            if Self.width(cells, without: left) <= width { return }
            left.insert(column)
        }
        while case let excess = Self.width(cells, without: left) - width, excess > 0 {
            let widths = columns.filter { !left.contains($0) }.map { column in
                (column: column, columns: cells.reduce(0) { max($0, $1[column].columns) })
            }
            guard let widest = widths.max(by: { $0.columns < $1.columns }), widest.columns > Self.least else { return }
            // Not below the next one at once, so that columns share what has to go.
            let second = widths.filter { $0.column != widest.column }.map(\.columns).max() ?? 0
            let room = max(Self.least, widest.columns - excess, min(second, widest.columns - 1))
            for row in cells.indices where cells[row][widest.column].columns > room {
                cells[row][widest.column] = cells[row][widest.column].shortened(to: room, isUnicode: isUnicode)
            }
        }
    }

    private var cells: [[String]] { (header.isEmpty ? [] : [header]) + rows }

    private static func width(_ cells: [[String]], without left: Set<Int>) -> Int {
        let columns = (cells.first?.indices ?? 0..<0).filter { !left.contains($0) }
        return columns.reduce(0) { sum, column in sum + cells.reduce(0) { max($0, $1[column].columns) } + 2 } - 2
    }

    private static func lines(_ cells: [[String]], _ numbers: Set<Int>) -> [String] {
        let widths = cells.reduce(into: [Int]()) { widths, row in
            for (index, cell) in row.enumerated() {
                if index == widths.count { widths.append(0) }
                widths[index] = max(widths[index], cell.columns)
            }
        }
        return cells.map { row in
            var line = ""
            for (index, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[index] - cell.columns)
                line += numbers.contains(index) ? padding + cell : cell + padding
                if index < row.count - 1 { line += "  " }
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
