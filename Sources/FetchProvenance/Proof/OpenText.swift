/// A text that a commit does not determine, as far as git's own form of it goes.
enum OpenText: Sendable {
    /// `%d` and `%D`: nothing, or names of references, perhaps in parentheses.
    case references(inParentheses: Bool)
    /// `%(describe)`: the name of a tag with a number and an id.
    case description
    /// A word, such as an id of a key.
    case word
    /// Text in one line.
    case line
    /// Text of some lines, with these control characters.
    case block(besides: Set<UInt8>)
    /// Escape sequences for colours.
    case colors

    /// The most bytes that it may have.
    var limit: Int {
        switch self {
        case .word, .colors: 256
        case .description, .line: 1024
        case .references: 16 << 10
        case .block: 64 << 10
        }
    }

    /// Whether `byte` may be in it.
    func allows(_ byte: UInt8) -> Bool {
        switch self {
        case .references: Self.isNameByte(byte) || byte == 32 || byte == UInt8(ascii: ":")
        case .description: Self.isNameByte(byte)
        case .word: byte > 32 && byte != 127
        case .line: byte >= 32 && byte != 127
        case .block(let others): byte >= 32 && byte != 127 || byte == 10 || byte == 9 || others.contains(byte)
        case .colors: byte == 27 || (UInt8(ascii: "0")...UInt8(ascii: ";")).contains(byte) || "[m".utf8.contains(byte)
        }
    }

    /// Whether `text`, of bytes that it allows, is one that git may write.
    func accepts(_ text: ArraySlice<UInt8>) -> Bool {
        if text.isEmpty { return true }
        switch self {
        case .references(let inParentheses): return Self.isList(text, inParentheses)
        case .colors:
            return text.first == 27 && text.last == UInt8(ascii: "m")
                && text.split(separator: 27).allSatisfy { sequence in
                    sequence.first == UInt8(ascii: "[") && sequence.last == UInt8(ascii: "m")
                        && sequence.dropFirst().dropLast().allSatisfy { $0 < 64 }
                }
        case .description, .word, .line, .block: return true
        }
    }

    private static func isList(_ text: ArraySlice<UInt8>, _ inParentheses: Bool) -> Bool {
        var list = text
        if inParentheses {
            guard text.starts(with: " (".utf8), text.last == UInt8(ascii: ")") else { return false }
            list = text.dropFirst(2).dropLast()
        }
        return String(decoding: list, as: UTF8.self).split(separator: ", ", omittingEmptySubsequences: false)
            .allSatisfy { entry in
                let names = entry.replacing("tag: ", with: "", maxReplacements: 1)
                    .split(separator: " -> ", maxSplits: 1, omittingEmptySubsequences: false)
                return names.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isNameByte) }
            }
    }

    /// Whether the name of a reference may have `byte` (git-check-ref-format(1)).
    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte > 32 && byte != 127 && !"~^:?*[\\".utf8.contains(byte)
    }
}
