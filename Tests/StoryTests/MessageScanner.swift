internal import Foundation

/// A message of the program, as its source builds it.
struct SourceMessage: Hashable {
    /// The file below `Sources`.
    var file: String
    /// The stable name for programs.
    var code: String
    /// The literals of the message, with `…` in place of what is put into them.
    var texts: [String]
}

/// Finds the messages in Swift source text: what is in each `Failure(KIND, "CODE", MESSAGE, …)` before `help:`.
struct MessageScanner {
    private let text: [UInt8]
    private let file: String

    init(_ text: String, file: String) {
        self.text = Array(text.utf8)
        self.file = file
    }

    /// The messages, in the file's order.
    var messages: [SourceMessage] {
        var messages: [SourceMessage] = []
        let start = Array("Failure(".utf8)
        var index = 0
        while index + start.count < text.count {
            if text[index] == start[0], text[index...].starts(with: start),
                index == 0 || Self.isSpace(text[index - 1]) || text[index - 1] == UInt8(ascii: "("),
                let message = message(from: index + start.count)
            {
                messages.append(message)
            }
            index += 1
        }
        return messages
    }

    /// The message of the call whose arguments begin at `start`; `nil` where the second one is no code.
    private func message(from start: Int) -> SourceMessage? {
        var index = start
        var depth = 1
        var literals: [String] = []
        var arguments = 0
        var code: String?
        while depth > 0, index < text.count {
            let character = text[index]
            if character == Self.quote {
                let (literal, end) = literal(at: index)
                if arguments == 1, depth == 1 { code = literal }
                if arguments >= 2 { literals.append(literal) }
                index = end
                continue
            }
            if "([{".utf8.contains(character) { depth += 1 }
            if ")]}".utf8.contains(character) { depth -= 1 }
            if character == UInt8(ascii: ","), depth == 1 { arguments += 1 }
            if depth == 1, arguments > 2 { break }
            index += 1
        }
        guard let code, code.wholeMatch(of: /[a-z0-9-]+/) != nil else { return nil }
        return SourceMessage(file: file, code: code, texts: literals)
    }

    private static let quote = UInt8(ascii: "\"")
    private static let escape = UInt8(ascii: "\\")

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") }

    /// The literal that begins at `start`, and the index behind it.
    private func literal(at start: Int) -> (String, end: Int) {
        let isLong = text[start...].starts(with: [Self.quote, Self.quote, Self.quote])
        let quote = [UInt8](repeating: Self.quote, count: isLong ? 3 : 1)
        var index = start + quote.count
        var result: [UInt8] = []
        while index < text.count, !text[index...].starts(with: quote) {
            if text[index] == Self.escape, index + 1 < text.count {
                if text[index + 1] == UInt8(ascii: "(") {
                    index = end(ofInterpolation: index + 2)
                    result += Array("…".utf8)
                } else {
                    result.append(text[index + 1])
                    index += 2
                }
            } else {
                result.append(text[index])
                index += 1
            }
        }
        return (String(decoding: result, as: UTF8.self), index + quote.count)
    }

    private func end(ofInterpolation start: Int) -> Int {
        var (index, depth) = (start, 1)
        while depth > 0, index < text.count {
            switch text[index] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case Self.quote:
                index = literal(at: index).end
                continue
            default: break
            }
            index += 1
        }
        return index
    }
}
