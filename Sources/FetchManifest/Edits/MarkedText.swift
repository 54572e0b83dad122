/// What replaces the code points of a range.
struct TextEdit: Equatable {
    var range: Range<Int>
    var text: String

    /// Inserts `text` before the code point at `index`.
    static func insert(_ text: String, at index: Int) -> TextEdit { TextEdit(range: index..<index, text: text) }

    /// Removes the code points of `range`.
    static func remove(_ range: Range<Int>) -> TextEdit { TextEdit(range: range, text: "") }
}

/// A YAML text with its root and its lines. Indexes are those of libyaml's marks: code points from the start.
struct MarkedText {
    let scalars: [Unicode.Scalar]
    let root: MarkedNode?
    /// What ends the first line, and is to end new ones.
    let lineEnding: String

    /// Reads `text`, which has no byte order mark.
    init(_ text: String) throws(YAMLProblem) {
        scalars = Array(text.unicodeScalars)
        root = try MarkedComposer.root(of: text, scalars)
        let end = scalars.firstIndex(where: Self.isLineEnd) ?? scalars.count
        lineEnding = end == scalars.count ? "\n" : Self.lineEnding(in: scalars, at: end)
    }

    /// Returns the text after `edits`, which must not overlap. Of two insertions at the same place the first comes first.
    func applying(_ edits: [TextEdit]) -> String {
        let sorted = edits.enumerated().sorted { left, right in
            let (a, b) = (left.element.range, right.element.range)
            return (a.lowerBound, a.upperBound, left.offset) < (b.lowerBound, b.upperBound, right.offset)
        }
        var result = String.UnicodeScalarView()
        var index = 0
        for (_, edit) in sorted {
            result.append(contentsOf: scalars[index..<max(index, edit.range.lowerBound)])
            result.append(contentsOf: edit.text.unicodeScalars)
            index = max(index, edit.range.upperBound)
        }
        result.append(contentsOf: scalars[index...])
        return String(result)
    }

    // MARK: - Lines

    /// Returns the index of the first code point of the line of `index`.
    func lineStart(_ index: Int) -> Int {
        var start = index
        while start > 0, !Self.isLineEnd(scalars[start - 1]) { start -= 1 }
        return start
    }

    /// Returns the index of the line end of the line of `index`.
    func lineEnd(_ index: Int) -> Int {
        var end = index
        while end < scalars.count, !Self.isLineEnd(scalars[end]) { end += 1 }
        return end
    }

    /// Returns the index of the first code point of the next line, or the end of the text.
    func nextLine(_ index: Int) -> Int {
        let end = lineEnd(index)
        return end == scalars.count ? end : end + Self.lineEnding(in: scalars, at: end).unicodeScalars.count
    }

    /// Returns how many code points precede `index` in its line.
    func column(_ index: Int) -> Int { index - lineStart(index) }

    /// Returns whether only spaces precede `index` in its line.
    func isFirstInLine(_ index: Int) -> Bool { scalars[lineStart(index)..<index].allSatisfy { $0 == " " } }

    /// Returns whether only blanks precede `index` in its line: in braces, tabs may do so as well.
    func isFirstBehindBlanks(_ index: Int) -> Bool { scalars[lineStart(index)..<index].allSatisfy(Self.isBlank) }

    /// Returns the index of the first code point from `index` on that is not a blank.
    func skippingBlanks(_ index: Int) -> Int {
        var index = index
        while index < scalars.count, Self.isBlank(scalars[index]) { index += 1 }
        return index
    }

    /// Returns whether nothing but a comment follows `index` in its line.
    func endsLine(_ index: Int) -> Bool {
        let next = skippingBlanks(index)
        return next == scalars.count || Self.isLineEnd(scalars[next]) || next > index && scalars[next] == "#"
    }

    /// Returns the column of the comment that is alone in the line that begins at `start`; `nil` for other lines.
    func commentColumn(_ start: Int) -> Int? {
        let first = skippingBlanks(start)
        return first < scalars.count && scalars[first] == "#" ? first - start : nil
    }

    /// Returns the start of the first of the comment lines directly above the line that begins at `start` that are not
    /// indented deeper than it; `start` if there are none. They must begin at or after `floor`.
    func commentsAbove(_ start: Int, column: Int, from floor: Int) -> Int {
        var first = start
        while first > 0 {
            let previous = lineStart(Self.isPair(scalars, endingAt: first) ? first - 2 : first - 1)
            guard previous >= floor, let found = commentColumn(previous), found <= column else { break }
            first = previous
        }
        return first
    }

    /// Returns the start of the line after the comment lines that follow the line of `index` and are indented deeper than
    /// `column`: comments at the end of an entry.
    func afterComments(_ index: Int, deeperThan column: Int) -> Int {
        var next = nextLine(index)
        while next < scalars.count, let found = commentColumn(next), found > column { next = nextLine(next) }
        return next
    }

    /// Whether the last line has no line end.
    var lacksFinalLineEnd: Bool { scalars.last.map { !Self.isLineEnd($0) } ?? false }

    static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

    /// Returns whether a line ends at `scalar`; the other ends that libyaml knows are refused in a file.
    static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool { scalar == "\n" || scalar == "\r" }

    private static func lineEnding(in scalars: [Unicode.Scalar], at index: Int) -> String {
        let isPair = scalars[index] == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n"
        return isPair ? "\r\n" : String(scalars[index])
    }

    private static func isPair(_ scalars: [Unicode.Scalar], endingAt index: Int) -> Bool {
        index >= 2 && scalars[index - 1] == "\n" && scalars[index - 2] == "\r"
    }
}
