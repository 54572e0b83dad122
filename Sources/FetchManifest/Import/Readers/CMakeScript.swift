/// The commands of a CMake file (cmake-language(7)), with their arguments as written.
struct CMakeScript {
    /// An argument.
    struct Argument: Hashable {
        var text: String
        var line: Int
        /// Whether it means itself: it has no variable, generator expression or escape that CMake would replace.
        var isLiteral: Bool
    }

    /// A command.
    struct Command: Hashable {
        /// In lower case.
        var name: String
        var line: Int
        var arguments: [Argument]
        /// The comments among its arguments, by their line.
        var comments: [Int: String]
    }

    /// Why a text is not CMake's.
    struct Unclosed: Error {
        var what: String
        var line: Int
    }

    private(set) var commands: [Command] = []
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var line = 1

    /// Reads `text`. Throws `Unclosed`.
    init(_ text: String) throws(Unclosed) {
        scalars = Array(text.unicodeScalars)
        while index < scalars.count {
            if scalars[index] == "#" {
                _ = try comment()
            } else if Self.isNamePart(scalars[index]) {
                try command()
            } else {
                advance()
            }
        }
    }

    private mutating func advance() {
        if scalars[index] == "\n" { line += 1 }
        index += 1
    }

    private mutating func command() throws(Unclosed) {
        let start = line
        let name = word { Self.isNamePart($0) }
        while index < scalars.count, scalars[index] == " " || scalars[index] == "\t" { index += 1 }
        guard index < scalars.count, scalars[index] == "(" else { return }
        index += 1
        var command = Command(name: name.lowercased(), line: start, arguments: [], comments: [:])
        var depth = 1
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar == "(" {
                depth += 1
                index += 1
            } else if scalar == ")" {
                depth -= 1
                index += 1
                if depth == 0 {
                    commands.append(command)
                    return
                }
            } else if scalar == "#" {
                let place = line
                command.comments[place] = try comment()
            } else if scalar == "\"" {
                command.arguments.append(try quoted())
            } else if scalar == "[", let level = bracketLevel() {
                let place = line
                command.arguments.append(Argument(text: try bracket(level), line: place, isLiteral: true))
            } else if scalar.properties.isWhitespace || scalar == ";" {
                advance()
            } else {
                let text = word { !$0.properties.isWhitespace && !"()#\";".unicodeScalars.contains($0) }
                command.arguments.append(Argument(text: text, line: line, isLiteral: Self.isLiteral(text)))
            }
        }
        throw Unclosed(what: "command", line: start)
    }

    private mutating func word(while belongs: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while index < scalars.count, belongs(scalars[index]) {
            text.append(scalars[index])
            index += 1
        }
        return String(text)
    }

    private mutating func quoted() throws(Unclosed) -> Argument {
        let start = line
        var text = String.UnicodeScalarView()
        index += 1
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar == "\"" {
                index += 1
                return Argument(text: String(text), line: start, isLiteral: Self.isLiteral(String(text)))
            }
            text.append(scalar)
            advance()
            if scalar == "\\", index < scalars.count {
                text.append(scalars[index])
                advance()
            }
        }
        throw Unclosed(what: "quoted argument", line: start)
    }

    /// The number of `=` in the bracket that opens here; `nil` if none does.
    private func bracketLevel() -> Int? {
        var next = index + 1
        while next < scalars.count, scalars[next] == "=" { next += 1 }
        return next < scalars.count && scalars[next] == "[" ? next - index - 1 : nil
    }

    private mutating func bracket(_ level: Int) throws(Unclosed) -> String {
        let start = line
        index += level + 2
        let close: [Unicode.Scalar] = ["]"] + Array(repeating: "=", count: level) + ["]"]
        var text = String.UnicodeScalarView()
        while index < scalars.count {
            if scalars[index] == "]", scalars[index...].starts(with: close) {
                index += close.count
                return String(text)
            }
            text.append(scalars[index])
            advance()
        }
        throw Unclosed(what: "bracket", line: start)
    }

    /// Skips a comment, and returns its text.
    private mutating func comment() throws(Unclosed) -> String {
        index += 1
        if index < scalars.count, scalars[index] == "[", let level = bracketLevel() { return try bracket(level) }
        let text = word { $0 != "\n" && $0 != "\r\n".unicodeScalars.first }
        return String(text.drop { $0 == " " || $0 == "#" })
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }

    private static func isLiteral(_ text: String) -> Bool {
        !text.contains("$") && !text.contains("\\")
    }
}
