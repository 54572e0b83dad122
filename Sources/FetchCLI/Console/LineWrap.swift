internal import FetchModel

/// Breaks lines at blanks so that they fit a terminal, continued under their text.
struct LineWrap {
    /// The terminal's columns; `nil` where nothing is wrapped.
    let columns: Int?

    /// Continuation lines begin at most here.
    private static let deepest = 12
    /// A narrower terminal breaks lines itself: there is nothing to gain.
    private static let narrowest = 20

    /// Returns `text` with each line that is wider than the terminal broken. A word that is wider, such as a URL, stays whole,
    /// alone on a line, from which it can be copied. Continuation lines begin below what follows the first of `labels` in the line.
    func callAsFunction(_ text: String, after labels: [String] = ["error: ", "help: ", "note: "]) -> String {
        guard let columns, columns >= Self.narrowest else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { wrapped(String($0), columns, labels) }.joined(separator: "\n")
    }

    /// Where the last column of a row begins that begins before `limit`: behind two blanks or the indent.
    private static func lastColumn(of line: String, before limit: Int) -> Int {
        var column = line.prefix { $0 == " " }.count
        var blanks = 0
        for index in line.indices {
            defer { blanks = line[index] == " " ? blanks + 1 : 0 }
            guard blanks > 1, line[index] != " " else { continue }
            let start = line[..<index].columns
            if start <= limit { column = max(column, start) }
        }
        return column
    }

    private func wrapped(_ line: String, _ columns: Int, _ labels: [String]) -> String {
        guard line.visibleColumns > columns else { return line }
        let plain = line.withoutColors
        let label = labels.lazy.compactMap { plain.firstRange(of: $0) }.first
        let depth = label.map { plain[..<$0.upperBound].columns } ?? Self.lastColumn(of: plain, before: columns / 2)
        let indent = String(repeating: " ", count: min(depth, label == nil ? columns / 2 : Self.deepest))
        var lines: [String] = []
        var current = ""
        var gap = ""
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            defer { gap = " " }
            // Several blanks in a row lie around words without a letter.
            if word.isEmpty {
                current += gap
                continue
            }
            let width = word.visibleColumns
            if current.visibleColumns + gap.count + width <= columns {
                current += gap + word
            } else if current.allSatisfy({ $0 == " " }) {
                current = String(current.prefix(max(0, columns - width))) + word
            } else {
                lines.append(current.trimmedAtEnd)
                current = String(indent.prefix(max(0, columns - width))) + word
            }
        }
        return (lines + [current.trimmedAtEnd]).joined(separator: "\n")
    }
}

extension StringProtocol {
    /// The text without the sequences that colour it.
    fileprivate var withoutColors: String {
        contains("\u{1B}") ? String(self).replacing(#/\u{1B}\[[0-9;]*m/#, with: "") : String(self)
    }

    /// The text without blanks at its end.
    fileprivate var trimmedAtEnd: String { String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)]) }

    /// The columns that the text takes on a terminal.
    fileprivate var visibleColumns: Int { withoutColors.columns }
}
