internal import Foundation

/// A page for users, as a script: what its blocks show is what happens when they are typed one after the other.
///
/// - A block of `console` holds commands, each after `$ `, and what they print: standard output, then standard error. `…` in
///   a line stands for any text, and a line `...` for any lines. A command that fails is followed by `$ echo $?` and its exit
///   code, or the codes of all that fail are in a comment before the block, in their order: `<!-- fails: 1 65 -->`.
/// - A block of `yaml` whose first line is `# deps.yaml` is written to that file. Any other is read alone: a manifest, or the
///   file that its first line names.
/// - A comment `<!-- story`, with steps as in `Fixtures/stories` below it, does what the page leaves out.
/// - `<!-- fresh -->` begins a new project, and `<!-- not run: REASON -->` keeps the next block from being run.
struct DocsPage {
    /// A command in a block, and what the page says that it prints.
    struct Exchange: Equatable {
        var command: String
        var printed: [String]
    }

    /// A part of the page, in its order.
    enum Part: Equatable {
        /// Lines that nothing is done with.
        case text([String])
        /// The lines between the fences, which are texts before and after it. `failures` are the exit codes that the page
        /// announces in a comment.
        case console([Exchange], indent: String, failures: [Int32])
        case yaml([String])
        case story([String])
        case fresh
    }

    var parts: [Part] = []

    /// Reads the page `text`.
    init(_ text: String) {
        var lines = text.components(separatedBy: "\n")[...]
        var isSkipped = false
        var failures: [Int32] = []
        while let line = lines.popFirst() {
            add(line)
            let indent = String(line.prefix { $0 == " " })
            switch line.dropFirst(indent.count) {
            case "<!-- fresh -->": parts.append(.fresh)
            case "<!-- story":
                let body = Self.body(&lines, upTo: "-->", indent: "")
                parts.append(.story(body))
                body.forEach { add($0) }
            case let other where other.hasPrefix("<!-- not run: ") || other.hasPrefix("<!-- screen:"): isSkipped = true
            case let other where other.hasPrefix("<!-- fails: "):
                failures = other.split(separator: " ").compactMap { Int32($0) }
            case "```console":
                let body = Self.body(&lines, upTo: "```", indent: indent)
                if isSkipped {
                    body.forEach { add(indent + $0) }
                } else {
                    parts.append(.console(Self.exchanges(body), indent: indent, failures: failures))
                }
                isSkipped = false
                failures = []
            case "```yaml":
                let body = Self.body(&lines, upTo: "```", indent: indent)
                if !isSkipped { parts.append(.yaml(body)) }
                body.forEach { add($0.isEmpty ? $0 : indent + $0) }
                isSkipped = false
            default: break
            }
        }
    }

    /// The page as text again.
    var text: String {
        parts.flatMap { part -> [String] in
            switch part {
            case .text(let lines): lines
            case .console(let exchanges, let indent, _):
                exchanges.flatMap { ["$ \($0.command)"] + $0.printed }.map { $0.isEmpty ? $0 : indent + $0 }
            case .yaml, .story, .fresh: []
            }
        }.joined(separator: "\n")
    }

    private mutating func add(_ line: String) {
        if case .text(let lines)? = parts.last {
            parts[parts.count - 1] = .text(lines + [line])
        } else {
            parts.append(.text([line]))
        }
    }

    /// The lines before `end`, without `indent`.
    private static func body(_ lines: inout ArraySlice<String>, upTo end: String, indent: String) -> [String] {
        var body: [String] = []
        while let line = lines.first, line.dropFirst(indent.count) != end {
            lines.removeFirst()
            body.append(String(line.dropFirst(line.hasPrefix(indent) ? indent.count : 0)))
        }
        return body
    }

    private static func exchanges(_ lines: [String]) -> [Exchange] {
        var exchanges: [Exchange] = []
        for line in lines {
            if line.hasPrefix("$ ") {
                exchanges.append(Exchange(command: String(line.dropFirst(2)), printed: []))
            } else if !exchanges.isEmpty {
                exchanges[exchanges.count - 1].printed.append(line)
            }
        }
        return exchanges
    }
}

extension DocsPage.Exchange {
    /// Whether the command shows the exit code of the one before.
    var showsCode: Bool { command == "echo $?" }

    /// Whether the page says that the command prints `lines`.
    func agrees(with lines: [String]) -> Bool {
        let pattern = printed.map { $0 == "..." ? "[...]" : $0.replacingOccurrences(of: "…", with: "[..]") }
        return printed == lines || matches(lines[...], pattern[...])
    }
}
