/// Expands formats of `git log --format` (git-log(1), "PRETTY FORMATS") as `git archive` does: without colours, notes,
/// reflogs and the marks of a range.
struct FormatExpansion {
    typealias Part = ExportPattern.Part

    private let commit: CommitText
    private var closed: [Part] = []
    /// Text that follows them.
    private var literal: [UInt8] = []
    /// How the next placeholder is padded.
    private var padding: Padding?

    /// `%<(N)`, `%>(N)` and the like.
    private struct Padding {
        enum Side { case left, right, both }

        /// Where the text is; `nil` for a form that is not followed here.
        let side: Side?
        let width: Int
        /// Whether a text that is too long takes the blanks before it.
        var takesBlanks = false
    }

    init(_ commit: CommitText) { self.commit = commit }

    var parts: [Part] { literal.isEmpty ? closed : closed + [.text(literal)] }

    /// Adds a byte that is no part of a format.
    mutating func add(_ byte: UInt8) { literal.append(byte) }

    /// Adds what becomes of `format`.
    mutating func add(format: ArraySlice<UInt8>) {
        padding = nil
        var rest = format
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                add(byte)
                continue
            }
            if rest.first == UInt8(ascii: "w"), rest.dropFirst().first == UInt8(ascii: "(") {
                // All that follows is broken into lines anew.
                if let end = rest.firstIndex(of: UInt8(ascii: ")")), end + 1 < rest.endIndex {
                    append([commit.block])
                }
                return
            }
            if let next = Self.padding(&rest) {
                padding = next
                continue
            }
            addPlaceholder(&rest)
        }
    }

    /// Adds the placeholder with which `rest` begins, and removes it from there.
    private mutating func addPlaceholder(_ rest: inout ArraySlice<UInt8>) {
        let start = rest
        var modifier: UInt8?
        if let first = rest.first, "+- ".utf8.contains(first) {
            modifier = first
            rest = rest.dropFirst()
        }
        guard let found = commit.placeholder(&rest) else {
            // git leaves what it does not know, and goes on behind the sign.
            add(UInt8(ascii: "%"))
            rest = start
            return
        }
        var new = found
        if let padding {
            new = padded(new, padding)
            if padding.takesBlanks { while literal.last == 32 { literal.removeLast() } }
            self.padding = nil
        }
        switch (modifier, new.first) {
        case (nil, _): break
        case (UInt8(ascii: "-"), .text(let text)?) where text.isEmpty && new.count == 1: removeNewlines()
        case (UInt8(ascii: "-"), _): break
        case (_, .text(let text)?) where new.count == 1 && text.isEmpty: break
        case (let modifier?, let first):
            let lead: [UInt8] = [modifier == UInt8(ascii: "+") ? 10 : 32]
            if case .text? = first {
                new.insert(.text(lead), at: 0)
            } else {
                new = [.either([[], [.text(lead)] + new])]
            }
        }
        append(new)
    }

    private mutating func append(_ new: [Part]) {
        for part in new {
            if case .text(let text) = part {
                literal += text
            } else {
                closed = parts + [part]
                literal = []
            }
        }
    }

    /// Removes the ends of lines before an empty text.
    private mutating func removeNewlines() {
        while literal.last == 10 { literal.removeLast() }
    }

    /// Reads `<(N)`, `>(N)`, `>>(N)` and `><(N)`, with what else may be in the parentheses.
    private static func padding(_ rest: inout ArraySlice<UInt8>) -> Padding? {
        let signs = rest.prefix { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") }
        guard ["<", ">", ">>", "><"].contains(where: { signs.elementsEqual($0.utf8) }) else { return nil }
        var after = rest.dropFirst(signs.count)
        let isColumn = after.first == UInt8(ascii: "|")
        if isColumn { after = after.dropFirst() }
        guard after.popFirst() == UInt8(ascii: "("), let end = after.firstIndex(of: UInt8(ascii: ")")) else {
            return nil
        }
        let width = Int(String(decoding: after[..<end], as: UTF8.self))
        rest = after[(end + 1)...]
        guard let width, width >= 0, width < 1 << 16, !isColumn, signs.count == 1 || signs.last != UInt8(ascii: ">")
        else {
            return Padding(side: nil, width: 0, takesBlanks: signs.elementsEqual(">>".utf8))
        }
        return Padding(side: signs.count == 2 ? .both : signs.first == UInt8(ascii: "<") ? .left : .right, width: width)
    }

    private func padded(_ parts: [Part], _ padding: Padding) -> [Part] {
        guard let side = padding.side, parts.count == 1, case .text(let text) = parts[0],
            text.allSatisfy({ $0 >= 32 && $0 < 127 })
        else { return [commit.block] }
        let blanks = [UInt8](repeating: 32, count: max(0, padding.width - text.count))
        switch side {
        case .left: return [.text(text + blanks)]
        case .right: return [.text(blanks + text)]
        case .both:
            let before = blanks.prefix(blanks.count / 2)
            return [.text(before + text + blanks.dropFirst(before.count))]
        }
    }
}
