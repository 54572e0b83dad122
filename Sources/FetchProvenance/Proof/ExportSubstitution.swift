internal import FetchModel

/// What `git archive` makes of a file with `$Format:…$` (gitattributes(5), `export-subst`).
struct ExportSubstitution: Sendable {
    /// How a text is that a file with placeholders may become.
    enum Result: Hashable, Sendable {
        /// The commit determines all of it.
        case proved
        /// A placeholder depends on more than the commit.
        case unproved
        /// It is another text.
        case differs
    }

    /// A part of the expanded text.
    private enum Part: Sendable {
        /// One of these.
        case text([[UInt8]])
        /// The first digits of an id.
        case abbreviation([UInt8])
        /// Anything within a line.
        case line
    }

    /// The most steps of a comparison; a text that takes more counts as another one.
    private static let mostSteps = 1_000_000
    /// As few digits as git shows of an id.
    private static let leastDigits = 4

    let id: ObjectID
    let commit: CommitObject
    /// Whether the commit names another encoding than UTF-8 for its texts.
    let isEncoded: Bool

    /// Compares `text` with what becomes of `original`.
    func compare(_ text: [UInt8], with original: [UInt8]) -> Result {
        let parts = parts(of: original)
        var steps = 0
        guard Self.match(parts[...], text[...], &steps) else { return .differs }
        let isOpen = parts.contains { if case .line = $0 { true } else { false } }
        return isOpen ? .unproved : .proved
    }

    private static func match(_ parts: ArraySlice<Part>, _ text: ArraySlice<UInt8>, _ steps: inout Int) -> Bool {
        var (parts, text) = (parts, text)
        while let part = parts.popFirst() {
            steps += 1
            if steps > mostSteps { return false }
            switch part {
            case .text(let texts) where texts.count == 1:
                guard text.starts(with: texts[0]) else { return false }
                text = text.dropFirst(texts[0].count)
            case .text(let texts):
                return texts.contains { text.starts(with: $0) && match(parts, text.dropFirst($0.count), &steps) }
            case .abbreviation(let digits):
                let most = zip(digits, text).prefix { $0 == $1 }.count
                if most < leastDigits { return false }
                return (leastDigits...most).reversed().contains { match(parts, text.dropFirst($0), &steps) }
            case .line:
                if parts.isEmpty { return !text.contains(UInt8(ascii: "\n")) }
                var rest = text
                while true {
                    if match(parts, rest, &steps) { return true }
                    guard let byte = rest.popFirst(), byte != UInt8(ascii: "\n") else { return false }
                }
            }
        }
        return text.isEmpty
    }

    private func parts(of original: [UInt8]) -> [Part] {
        var parts: [Part] = []
        var literal: [UInt8] = []
        var rest = original[...]
        let mark = [UInt8]("$Format:".utf8)
        while let byte = rest.first {
            if byte == UInt8(ascii: "$"), rest.starts(with: mark),
                let end = rest.dropFirst(mark.count).firstIndex(of: UInt8(ascii: "$"))
            {
                if !literal.isEmpty { parts.append(.text([literal])) }
                literal = []
                parts += expand(rest.dropFirst(mark.count)[..<end])
                rest = rest[(end + 1)...]
            } else {
                literal.append(byte)
                rest = rest.dropFirst()
            }
        }
        if !literal.isEmpty { parts.append(.text([literal])) }
        return parts
    }

    private func expand(_ format: ArraySlice<UInt8>) -> [Part] {
        var parts: [Part] = []
        var rest = format
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%"), let letter = rest.popFirst() else {
                parts.append(.text([[byte]]))
                continue
            }
            parts.append(placeholder(letter, &rest))
        }
        return parts
    }

    private func placeholder(_ letter: UInt8, _ rest: inout ArraySlice<UInt8>) -> Part {
        switch letter {
        case UInt8(ascii: "H"): return .text([[UInt8](id.hex.utf8)])
        case UInt8(ascii: "T"): return .text([[UInt8](commit.tree.hex.utf8)])
        case UInt8(ascii: "P"): return .text([[UInt8](commit.parents.map(\.hex).joined(separator: " ").utf8)])
        case UInt8(ascii: "h"): return .abbreviation([UInt8](id.hex.utf8))
        case UInt8(ascii: "t"): return .abbreviation([UInt8](commit.tree.hex.utf8))
        case UInt8(ascii: "p") where commit.parents.isEmpty: return .text([[]])
        case UInt8(ascii: "p") where commit.parents.count == 1:
            return .abbreviation([UInt8](commit.parents[0].hex.utf8))
        case UInt8(ascii: "n"): return .text([[UInt8(ascii: "\n")]])
        case UInt8(ascii: "%"): return .text([[UInt8(ascii: "%")]])
        case UInt8(ascii: "s") where !isEncoded: return .text([subject])
        case UInt8(ascii: "a"), UInt8(ascii: "c"):
            let person = letter == UInt8(ascii: "a") ? commit.author : commit.committer
            guard let field = rest.popFirst() else { return .line }
            switch field {
            case UInt8(ascii: "n") where !isEncoded: return .text([person.name])
            case UInt8(ascii: "e") where !isEncoded: return .text([person.email])
            default:
                let texts = CommitDate(person)?.texts(field)
                return texts.map { .text($0.map { [UInt8]($0.utf8) }) } ?? .line
            }
        case UInt8(ascii: "("), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "C"), UInt8(ascii: "w"):
            // What follows in parentheses is part of the placeholder.
            if let end = rest.firstIndex(of: UInt8(ascii: ")")) { rest = rest[(end + 1)...] }
            return .line
        default: return .line
        }
    }

    /// The first paragraph of the message, as one line.
    private var subject: [UInt8] {
        let lines = commit.message.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            line.prefix((line.lastIndex { !Self.isBlank($0) } ?? line.startIndex - 1) + 1 - line.startIndex)
        }
        let paragraph = lines.drop { $0.isEmpty }.prefix { !$0.isEmpty }
        return [UInt8](paragraph.joined(separator: [UInt8(ascii: " ")]))
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
