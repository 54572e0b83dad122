/// The statements of a `.env` file, one after the other; the grammar is that of python-dotenv's `parser.py`.
struct DotEnvReader {
    private let text: [Unicode.Scalar]
    private var place = 0

    /// Reads `text`; `\r\n` and `\r` are `\n`, as for every text that Python opens.
    init(_ text: String) {
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{feff}" { scalars.removeFirst() }
        var lines: [Unicode.Scalar] = []
        lines.reserveCapacity(scalars.count)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\r": lines.append("\n")
            case "\n" where index > 0 && scalars[index - 1] == "\r": continue
            default: lines.append(scalar)
            }
        }
        self.text = lines
    }

    /// The next name, with its value where a `=` stands; `nil` at the end. What cannot be read is skipped, to the end of
    /// its line.
    mutating func next() -> (name: String, value: String?)? {
        while place < text.count {
            if let (name, value) = statement() {
                if let name { return (name, value) }
            } else {
                skip { $0 != "\n" }
                if place < text.count { place += 1 }
            }
        }
        return nil
    }

    /// One statement; `nil` where it cannot be read, a `nil` name for a comment and for nothing.
    private mutating func statement() -> (name: String?, value: String?)? {
        skip(Self.isSpace)
        if place == text.count { return (nil, nil) }
        skipExport()
        var name: String?
        if peek != "#" {
            name = peek == "'" ? quotedName() : plainName()
            if name == nil { return nil }
        }
        skip(Self.isBlank)
        var value: String?
        if peek == "=" {
            place += 1
            skip(Self.isBlank)
            value = readValue()
            if value == nil { return nil }
        }
        return endLine() ? (name, value) : nil
    }

    private mutating func skipExport() {
        let word = Array("export".unicodeScalars)
        guard text[place...].starts(with: word) else { return }
        let start = place
        place += word.count
        let blanks = place
        skip(Self.isBlank)
        if place == blanks { place = start }
    }

    private mutating func quotedName() -> String? {
        let name = text[(place + 1)...].prefix { $0 != "'" }
        guard !name.isEmpty, name.endIndex < text.count else { return nil }
        place = name.endIndex + 1
        return Self.string(name)
    }

    private mutating func plainName() -> String? {
        let start = place
        skip { $0 != "=" && $0 != "#" && !Self.isSpace($0) }
        return place > start ? Self.string(text[start..<place]) : nil
    }

    private mutating func readValue() -> String? {
        switch peek {
        case "'": quoted("'") { $0 == "\\" || $0 == "'" ? $0 : nil }
        case "\"": quoted("\"") { Self.escapes[$0] }
        case nil, "\n": ""
        default: unquoted()
        }
    }

    /// What stands between quotes; a quote behind a backslash ends it only where no other does.
    private mutating func quoted(
        _ quote: Unicode.Scalar,
        _ escape: (Unicode.Scalar) -> Unicode.Scalar?
    ) -> String? {
        let start = place + 1
        var end = start
        var lastEscaped: Int?
        while end < text.count, text[end] != quote {
            if text[end] == "\\", end + 1 < text.count, text[end + 1] == quote {
                lastEscaped = end + 1
                end += 1
            }
            end += 1
        }
        if end >= text.count {
            guard let last = lastEscaped else { return nil }
            end = last
        }
        place = end + 1
        var result = String.UnicodeScalarView()
        var index = start
        while index < end {
            if text[index] == "\\", index + 1 < end, let meant = escape(text[index + 1]) {
                result.append(meant)
                index += 2
            } else {
                result.append(text[index])
                index += 1
            }
        }
        return String(result)
    }

    /// The rest of the line, up to white space with a `#` behind it.
    private mutating func unquoted() -> String {
        let start = place
        skip { $0 != "\n" }
        var value = text[start..<place]
        var index = value.startIndex
        while index < value.endIndex {
            let blanks = value[index...].prefix(while: Self.isSpace)
            if !blanks.isEmpty, blanks.endIndex < value.endIndex, value[blanks.endIndex] == "#" {
                value = value[..<index]
                break
            }
            index = max(blanks.endIndex, index + 1)
        }
        while let last = value.last, Self.isSpace(last) { value.removeLast() }
        return Self.string(value)
    }

    /// Reads a comment and the line's end; false where something else stands there.
    private mutating func endLine() -> Bool {
        skip(Self.isBlank)
        if peek == "#" { skip { $0 != "\n" } }
        if place == text.count { return true }
        guard peek == "\n" else { return false }
        place += 1
        return true
    }

    private var peek: Unicode.Scalar? { place < text.count ? text[place] : nil }

    private mutating func skip(_ isSkipped: (Unicode.Scalar) -> Bool) {
        while place < text.count, isSkipped(text[place]) { place += 1 }
    }

    /// What Python's `\s` matches.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || (0x1c...0x1f).contains(scalar.value)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { isSpace(scalar) && scalar != "\n" }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
        "\\": "\\", "'": "'", "\"": "\"", "a": "\u{7}", "b": "\u{8}", "f": "\u{c}", "n": "\n", "r": "\r", "t": "\t",
        "v": "\u{b}",
    ]
}
