/// A terminal that shows what a program writes: enough of ECMA-48 to replay lines, progress displays and colours.
///
/// Code points take the columns that `width` says. A resize clips lines and moves nothing, as xterm does.
package struct VirtualTerminal {
    /// The lines that have left the screen at its top.
    package private(set) var scrollback: [String] = []
    /// What the program wrote that no such terminal understands.
    package private(set) var unknown: [String] = []
    private var cells: [[String]]
    private var columns: Int
    private var row = 0
    private var column = 0
    private var wraps = true
    private let width: @Sendable (Unicode.Scalar) -> Int

    /// An empty screen.
    package init(columns: Int, rows: Int, width: @escaping @Sendable (Unicode.Scalar) -> Int) {
        self.columns = columns
        self.width = width
        cells = Array(repeating: [], count: rows)
    }

    /// The screen's lines without blanks at their ends.
    package var screen: [String] {
        cells.map { line in
            var text = line.joined()
            while text.last == " " { text.removeLast() }
            return text
        }
    }

    /// All lines up to the last that is not empty, those that have left the screen first.
    package var lines: [String] {
        var all = scrollback + screen
        while all.last?.isEmpty == true { all.removeLast() }
        return all
    }

    /// Changes the width.
    package mutating func resize(columns: Int) {
        self.columns = columns
        for index in cells.indices { cells[index] = Array(cells[index].prefix(columns)) }
        column = min(column, columns - 1)
    }

    /// Shows what the program wrote.
    package mutating func write(_ text: String) {
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\n":
                // The terminal's driver turns a line feed into both.
                column = 0
                down()
            case "\r": column = 0
            case "\u{1B}": escape(&rest)
            default: put(scalar)
            }
        }
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        let size = width(scalar)
        if size == 0 {
            let before = cells[row].prefix(column).lastIndex { !$0.isEmpty }
            if let before { cells[row][before].unicodeScalars.append(scalar) }
            return
        }
        if column + size > columns {
            if wraps {
                column = 0
                down()
            } else {
                column = max(0, columns - size)
            }
        }
        while cells[row].count < column + size { cells[row].append(" ") }
        cells[row][column] = String(scalar)
        // The right half of a wide character.
        if size == 2 { cells[row][column + 1] = "" }
        column += size
    }

    private mutating func down() {
        row += 1
        if row == cells.count {
            scrollback.append(screen[0])
            cells.removeFirst()
            cells.append([])
            row -= 1
        }
    }

    private mutating func escape(_ rest: inout ArraySlice<Unicode.Scalar>) {
        guard rest.popFirst() == "[" else { return unknown.append("ESC") }
        var parameter = ""
        while let scalar = rest.popFirst() {
            if scalar.value < 0x40 {
                parameter.unicodeScalars.append(scalar)
                continue
            }
            switch (scalar, parameter) {
            case ("A", _): row = max(0, row - (Int(parameter) ?? 1))
            case ("K", ""), ("K", "0"): cells[row] = Array(cells[row].prefix(column))
            case ("J", ""), ("J", "0"):
                cells[row] = Array(cells[row].prefix(column))
                for index in (row + 1)..<max(row + 1, cells.count) { cells[index] = [] }
            case ("h", "?7"): wraps = true
            case ("l", "?7"): wraps = false
            case ("m", _): break
            default: unknown.append("CSI \(parameter)\(scalar)")
            }
            return
        }
    }
}
