/// One statement of a `.repo` fixture, with the lines below it that begin with `|`.
struct Statement: Equatable {
    /// The line it stands on, from 1.
    let line: Int
    /// The first word; a setting keeps its colon.
    let keyword: String
    /// The rest of the line.
    let argument: String
    /// The body's lines, without the bar and the one space after it.
    var body: [String] = []

    /// The statements of a fixture, its loops unrolled, comments and empty lines left out.
    static func read(_ text: String) throws(FixtureError) -> [Statement] {
        var statements: [Statement] = []
        for (line, text) in try unrolled(text) {
            if text.isEmpty || text.hasPrefix("#") { continue }
            guard text.hasPrefix("|") else {
                let words = text.split(separator: " ", maxSplits: 1)
                let argument = words.count > 1 ? String(words[1]) : ""
                statements.append(Statement(line: line, keyword: String(words[0]), argument: argument))
                continue
            }
            guard !statements.isEmpty else { throw FixtureError(line: line, "a body without a statement above it") }
            statements[statements.count - 1].body.append(String(text.dropFirst(text.hasPrefix("| ") ? 2 : 1)))
        }
        return statements
    }

    /// The numbered lines, with each block between `each FIRST LAST` and `end` repeated, `{n}` and `{n:WIDTH}` replaced.
    private static func unrolled(_ text: String) throws(FixtureError) -> [(Int, String)] {
        var lines: [(Int, String)] = []
        var loop: (range: ClosedRange<Int>, lines: [(Int, String)])?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = (index + 1, String(line))
            if line.1.hasPrefix("each ") {
                let bounds = line.1.split(separator: " ").dropFirst().compactMap { Int($0) }
                guard loop == nil, bounds.count == 2, bounds[0] <= bounds[1] else {
                    throw FixtureError(line: line.0, "expected 'each FIRST LAST', not inside another")
                }
                loop = (bounds[0]...bounds[1], [])
            } else if line.1 == "end", let block = loop {
                for number in block.range {
                    lines += block.lines.map { ($0.0, replacing($0.1, with: number)) }
                }
                loop = nil
            } else if loop != nil {
                loop?.lines.append(line)
            } else {
                lines.append(line)
            }
        }
        guard loop == nil else { throw FixtureError(line: lines.last?.0 ?? 1, "an 'each' without its 'end'") }
        return lines
    }

    private static func replacing(_ text: String, with number: Int) -> String {
        text.replacing(/\{n(?::(\d+))?\}/) { match in
            let digits = String(number)
            let width = match.1.flatMap { Int($0) } ?? 0
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }
}

/// A `.repo` fixture that does not follow the format.
struct FixtureError: Error, Equatable, CustomStringConvertible {
    /// The line at fault, from 1.
    let line: Int
    /// What is wrong with it.
    let message: String

    init(line: Int, _ message: String) {
        self.line = line
        self.message = message
    }

    var description: String { "line \(line): \(message)" }
}
