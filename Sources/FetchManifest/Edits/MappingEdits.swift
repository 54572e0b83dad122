/// Why something in a text is not edited, and where it is.
struct EditRefusal: Error {
    let error: ManifestEditError
    let range: Range<Int>

    init(_ error: ManifestEditError, at node: MarkedNode) {
        (self.error, range) = (error, node.start..<max(node.start + 1, node.end))
    }
}

/// A new pair of a mapping, as text.
struct PairText {
    /// Returns its lines in block style, indented by so many spaces.
    var lines: (_ indent: Int) -> [String]
    /// Returns it for a mapping in braces.
    var flow: (ScalarText.Style) -> String
}

/// Adds pairs to a mapping that has some, and removes them. Everything else in the text stays as it is.
struct MappingEdits {
    let text: MarkedText
    let pairs: [MarkedPair]
    let isFlow: Bool
    /// The mapping's name in messages.
    let name: String
    /// The index of the line after the key whose value the mapping is: comments above it are not those of a pair.
    private let floor: Int

    /// Edits the mapping that is the value of `pair`.
    init(of pair: MarkedPair, called name: String, in text: MarkedText) {
        self.text = text
        self.name = name
        pairs = pair.value.pairs
        isFlow = pair.value.isFlow
        floor = text.nextLine(pair.key.end)
    }

    /// Returns the edits that add a pair before the one at `index`, or at the end.
    func inserting(_ pair: PairText, at index: Int) throws(EditRefusal) -> [TextEdit] {
        isFlow ? insertingInFlow(pair, at: index) : try insertingInBlock(pair, at: index)
    }

    /// Returns the edits that remove the pair at `index`, with the comments directly above it and at its end.
    func removing(_ index: Int) throws(EditRefusal) -> [TextEdit] {
        isFlow ? removingFromFlow(index) : try removingFromBlock(index)
    }
}

// MARK: - Block style

extension MappingEdits {
    private func insertingInBlock(_ pair: PairText, at index: Int) throws(EditRefusal) -> [TextEdit] {
        let neighbour = pairs[max(0, index - 1)]
        let column = try self.column(of: neighbour)
        guard index > 0 else {
            let start = text.commentsAbove(text.lineStart(neighbour.key.start), column: column, from: floor)
            return [text.insertion(of: pair.lines(column), at: start)]
        }
        try requireLineEnd(after: neighbour)
        let start = text.afterComments(neighbour.value.end, deeperThan: column)
        return [text.insertion(of: pair.lines(column), at: start)]
    }

    private func removingFromBlock(_ index: Int) throws(EditRefusal) -> [TextEdit] {
        let pair = pairs[index]
        let column = try self.column(of: pair)
        try requireLineEnd(after: pair)
        let floor = index > 0 ? text.nextLine(pairs[index - 1].value.end) : floor
        let start = text.commentsAbove(text.lineStart(pair.key.start), column: column, from: floor)
        return [text.removal(ofLinesFrom: start, to: text.afterComments(pair.value.end, deeperThan: column))]
    }

    /// Returns the column of a pair that begins its line.
    func column(of pair: MarkedPair) throws(EditRefusal) -> Int {
        guard text.isFirstInLine(pair.key.start) else {
            throw EditRefusal(.unusual(pair.key.text ?? name), at: pair.key)
        }
        return text.column(pair.key.start)
    }

    private func requireLineEnd(after pair: MarkedPair) throws(EditRefusal) {
        guard text.endsLine(pair.value.end) else { throw EditRefusal(.unusual(pair.key.text ?? name), at: pair.key) }
    }
}

extension MarkedText {
    /// Returns the insertion of `lines` before the line that begins at `start`, or at the end of the text.
    func insertion(of lines: [String], at start: Int) -> TextEdit {
        let joined = lines.joined(separator: lineEnding)
        let isAtOpenEnd = start == scalars.count && lacksFinalLineEnd
        return .insert(isAtOpenEnd ? lineEnding + joined : joined + lineEnding, at: start)
    }

    /// Returns the removal of whole lines. A text without a final line end stays one.
    func removal(ofLinesFrom start: Int, to end: Int) -> TextEdit {
        guard end == scalars.count, lacksFinalLineEnd, start > 0 else { return .remove(start..<end) }
        let isPair = start >= 2 && scalars[start - 1] == "\n" && scalars[start - 2] == "\r"
        return .remove(start - (isPair ? 2 : 1)..<end)
    }
}

// MARK: - Flow style

extension MappingEdits {
    private func insertingInFlow(_ pair: PairText, at index: Int) -> [TextEdit] {
        let style = ScalarText.style(beginningWith: text.scalars[pairs[0].key.start])
        let new = pair.flow(style)
        if index < pairs.count {
            let next = pairs[index].key
            guard hasOwnLine(index) else { return [.insert("\(new), ", at: next.start)] }
            let column = text.column(next.start)
            let floor = index > 0 ? text.nextLine(end(of: index - 1)) : floor
            let start = text.commentsAbove(text.lineStart(next.start), column: column, from: floor)
            return [.insert(margin(of: next) + new + "," + text.lineEnding, at: start)]
        }
        let last = pairs.count - 1
        let comma = comma(after: last)
        guard hasOwnLine(last) else {
            return [comma.map { .insert(" \(new),", at: $0 + 1) } ?? .insert(", \(new)", at: pairs[last].value.end)]
        }
        let line = margin(of: pairs[last].key) + new + (comma == nil ? "" : ",")
        let addition = text.insertion(of: [line], at: text.nextLine(end(of: last)))
        return (comma == nil ? [.insert(",", at: pairs[last].value.end)] : []) + [addition]
    }

    private func removingFromFlow(_ index: Int) -> [TextEdit] {
        let pair = pairs[index]
        let isLast = index == pairs.count - 1
        // Without a comma of its own, the last pair takes the one before it along.
        let separator = isLast && index > 0 && comma(after: index) == nil ? comma(after: index - 1) : nil
        if hasOwnLine(index) {
            let floor = index > 0 ? text.nextLine(end(of: index - 1)) : floor
            let column = text.column(pair.key.start)
            let start = text.commentsAbove(text.lineStart(pair.key.start), column: column, from: floor)
            let lines = TextEdit.remove(start..<text.nextLine(end(of: index)))
            return (separator.map { [.remove($0..<$0 + 1)] } ?? []) + [lines]
        }
        if let separator {
            if isBlank(separator + 1..<pair.key.start) { return [.remove(separator..<pair.value.end)] }
            return [.remove(separator..<separator + 1), .remove(pair.key.start..<pair.value.end)]
        }
        if !isLast, isBlank(end(of: index)..<pairs[index + 1].key.start) {
            return [.remove(pair.key.start..<pairs[index + 1].key.start)]
        }
        if isLast, index > 0, let before = comma(after: index - 1), isBlank(before + 1..<pair.key.start) {
            return [.remove(before + 1..<end(of: index))]
        }
        return [.remove(pair.key.start..<end(of: index))]
    }

    /// Returns the index after the pair at `index`, and after the comma behind it.
    private func end(of index: Int) -> Int { comma(after: index).map { $0 + 1 } ?? pairs[index].value.end }

    /// Returns the index of the comma behind the pair at `index`; the last pair may lack one.
    private func comma(after index: Int) -> Int? {
        var next = pairs[index].value.end
        while next < text.scalars.count {
            let scalar = text.scalars[next]
            if scalar == "," { return next }
            if scalar == "#" {
                next = text.nextLine(next)
            } else if MarkedText.isBlank(scalar) || MarkedText.isLineEnd(scalar) {
                next += 1
            } else {
                return nil
            }
        }
        return nil
    }

    /// Returns whether nothing but comments shares the lines of the pair at `index`.
    private func hasOwnLine(_ index: Int) -> Bool {
        text.isFirstBehindBlanks(pairs[index].key.start) && text.endsLine(end(of: index))
    }

    /// Returns what precedes `key` in its line: blanks.
    private func margin(of key: MarkedNode) -> String {
        String(String.UnicodeScalarView(text.scalars[text.lineStart(key.start)..<key.start]))
    }

    private func isBlank(_ range: Range<Int>) -> Bool { text.scalars[range].allSatisfy(MarkedText.isBlank) }
}
