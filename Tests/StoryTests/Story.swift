internal import Foundation

/// A whole-program script: commands, and what they must print.
///
/// A story is a text file of these lines:
///
///     # why the next lines are there
///     needs git-lfs                 a program without which the story is skipped
///     write PATH                    the indented lines below are the file's text
///         version: 1
///     env NAME=VALUE                for all commands that follow
///     forge POST /_forge/…          a request to the local forge
///     requests api=1 archive=1      what the forge was asked since the last such line; what is not named was not asked
///     $ fetch sync                  a shell command in the project's directory
///     | a line of standard output
///     ! a line of standard error
///     ? 65                          its exit code, where that is not 0
///
/// `[FORGE]` stands for the main origin of the local forge, `[GITHUB_API]` for the one of `GITHUB_API_URL`, and so on,
/// in files, values and expected lines. A request that no route is for fails a story. What is in `../served` is at
/// `[FORGE]/files/`.
///
/// In expected lines `[..]` stands for any text, and a line `[...]` for any lines.
struct Story {
    /// One line with what belongs to it.
    enum Step: Equatable {
        case comment(String)
        case needs(program: String)
        case write(path: String, text: String)
        case environment(name: String, value: String)
        case forge(method: String, path: String)
        case requests([String: Int])
        case command(String, Expectation)
    }

    /// What a command must print and return.
    struct Expectation: Equatable {
        var output: [String] = []
        var errors: [String] = []
        var code: Int32 = 0
    }

    var steps: [Step] = []

    /// What is wrong with a story's own text.
    struct Malformed: Error { let line: String }

    /// Reads a story.
    init(_ text: String) throws {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            try read(line)
        }
    }

    private mutating func read(_ line: String) throws {
        func rest(after prefix: String) -> String { String(line.dropFirst(prefix.count)) }
        if line.hasPrefix("    "), case .write(let path, let text)? = steps.last {
            steps[steps.count - 1] = .write(path: path, text: text + line.dropFirst(4) + "\n")
        } else if line.isEmpty {
            steps.append(.comment(""))
        } else if line.hasPrefix("#") {
            steps.append(.comment(line))
        } else if line.hasPrefix("needs ") {
            steps.append(.needs(program: rest(after: "needs ")))
        } else if line.hasPrefix("write ") {
            steps.append(.write(path: rest(after: "write "), text: ""))
        } else if line.hasPrefix("env "), let equals = line.firstIndex(of: "=") {
            let name = line[line.index(line.startIndex, offsetBy: 4)..<equals]
            steps.append(.environment(name: String(name), value: String(line[line.index(after: equals)...])))
        } else if line.hasPrefix("forge ") {
            let words = line.split(separator: " ")
            guard words.count == 3 else { throw Malformed(line: line) }
            steps.append(.forge(method: String(words[1]), path: String(words[2])))
        } else if line == "requests" || line.hasPrefix("requests ") {
            let words = line.split(separator: " ").dropFirst().map { $0.split(separator: "=") }
            steps.append(.requests(Dictionary(uniqueKeysWithValues: words.map { (String($0[0]), Int($0[1]) ?? -1) })))
        } else if line.hasPrefix("$ ") {
            steps.append(.command(rest(after: "$ "), Expectation()))
        } else {
            try expect(line)
        }
    }

    private mutating func expect(_ line: String) throws {
        guard case .command(let command, var expectation)? = steps.last else { throw Malformed(line: line) }
        let text = String(line.dropFirst(2))
        switch line.first {
        case "|": expectation.output.append(text)
        case "!": expectation.errors.append(text)
        case "?": expectation.code = Int32(text) ?? -1
        default: throw Malformed(line: line)
        }
        steps[steps.count - 1] = .command(command, expectation)
    }

    /// The programs that it cannot do without.
    var needed: [String] {
        steps.compactMap { if case .needs(let program) = $0 { program } else { nil } }
    }

    /// The story as text again.
    var text: String {
        var lines = steps.flatMap(Self.lines)
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(of step: Step) -> [String] {
        switch step {
        case .comment(let text): return [text]
        case .needs(let program): return ["needs \(program)"]
        case .write(let path, let text):
            let body = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            return ["write \(path)"] + body.map { "    \($0)" }
        case .environment(let name, let value): return ["env \(name)=\(value)"]
        case .forge(let method, let path): return ["forge \(method) \(path)"]
        case .requests(let counts):
            return [
                (["requests"] + counts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(
                    separator: " "
                )
            ]
        case .command(let command, let expected):
            return ["$ \(command)"] + expected.output.map { $0.isEmpty ? "|" : "| \($0)" }
                + expected.errors.map { $0.isEmpty ? "!" : "! \($0)" }
                + (expected.code == 0 ? [] : ["? \(expected.code)"])
        }
    }
}

/// Whether `lines` are what `pattern` says.
func matches(_ lines: ArraySlice<String>, _ pattern: ArraySlice<String>) -> Bool {
    guard let first = pattern.first else { return lines.isEmpty }
    if first == "[...]" {
        return (lines.startIndex...lines.endIndex).contains { matches(lines[$0...], pattern.dropFirst()) }
    }
    guard let line = lines.first, matchesLine(line, first) else { return false }
    return matches(lines.dropFirst(), pattern.dropFirst())
}

private func matchesLine(_ line: String, _ pattern: String) -> Bool {
    let parts = pattern.components(separatedBy: "[..]")
    guard parts.count > 1 else { return line == pattern }
    guard line.hasPrefix(parts[0]) else { return false }
    var rest = Substring(line.dropFirst(parts[0].count))
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
        guard let range = rest.range(of: part) else { return false }
        rest = rest[range.upperBound...]
    }
    return rest.hasSuffix(parts[parts.count - 1])
}
