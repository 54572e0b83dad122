internal import Foundation
internal import TestSupport
internal import Testing

/// Every block of the README and of the pages in `docs` is run against the local forge, and does what the page shows.
///
/// With `RECORD=1` a page that does not agree is rewritten with what happened, and the test fails all the same; with
/// `PAGE=name` only the pages whose names begin so are run. A command ends with 0 unless the page says otherwise.
@Suite(.blocking) struct DocsTests {
    private static let root = URL(fileURLWithPath: Fixture.root).deletingLastPathComponent().path
    /// Pages that a script records from a real terminal.
    private static let recorded = ["docs/Day.md"]

    /// A line of ssh's allowed_signers, which is told by its content.
    private static let key =
        "ada@example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH98QziGpHvd3Ok8btPr3B8/ANrEadfDnJSWku66yt9N"

    private static func pages() throws -> [String] {
        let chosen = ProcessInfo.processInfo.environment["PAGE"] ?? ""
        let pages = try FileManager.default.contentsOfDirectory(atPath: "\(root)/docs")
            .filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
        return (["README.md"] + pages).filter { page in
            !recorded.contains(page) && (chosen.isEmpty || page.split(separator: "/").last?.hasPrefix(chosen) == true)
        }
    }

    @Test(arguments: try pages())
    func `does what it shows`(_ name: String) throws {
        let path = "\(Self.root)/\(name)"
        var page = DocsPage(try String(contentsOfFile: path, encoding: .utf8))
        var runner = try Self.runner()
        var disagreements: [String] = []
        for index in page.parts.indices {
            switch page.parts[index] {
            case .text: break
            case .fresh: runner = try Self.runner()
            case .story(let lines): disagreements += try Self.run(lines, &runner)
            case .yaml(let lines): disagreements += try Self.read(lines, &runner)
            case .console(let exchanges, let indent, let failures):
                let (actual, problems) = try Self.type(exchanges, failures, &runner)
                disagreements += problems
                page.parts[index] = .console(actual, indent: indent, failures: failures)
            }
        }
        disagreements += try runner.unexpectedRequests().map { "unexpected request: \($0)" }
        if !disagreements.isEmpty, ProcessInfo.processInfo.environment["RECORD"] != nil {
            try page.text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(disagreements.isEmpty, "\(disagreements.joined(separator: "\n\n"))")
    }

    /// Types the commands of a block: what they printed, and what the page does not say. A failure that the page does not
    /// announce is never recorded.
    private static func type(
        _ exchanges: [DocsPage.Exchange],
        _ failures: [Int32],
        _ runner: inout StoryRunner
    ) throws -> (actual: [DocsPage.Exchange], problems: [String]) {
        var actual = exchanges
        var problems: [String] = []
        var codes: [Int32] = []
        var last: Int32 = 0
        for (position, exchange) in exchanges.enumerated() {
            // Each command has a shell of its own, which knows nothing of the one before.
            let command = exchange.showsCode ? "echo \(last)" : exchange.command
            let outcome = try runner.outcome(of: command)
            let isShown = exchanges.dropFirst(position + 1).first?.showsCode == true
            if outcome.code != 0, !isShown { codes.append(outcome.code) }
            last = outcome.code
            let printed = outcome.output + outcome.errors
            if exchange.agrees(with: printed) { continue }
            actual[position].printed = printed
            problems.append("$ \(exchange.command)\n" + printed.joined(separator: "\n"))
        }
        if codes != failures {
            let commands = exchanges.map { "$ \($0.command)" }.joined(separator: "\n")
            problems.append("\(commands)\nends with \(codes), and the page announces \(failures)")
        }
        return (actual, problems)
    }

    private static func runner() throws -> StoryRunner {
        var runner = try StoryRunner(.usual)
        _ = try runner.run(.environment(name: "LANG", value: "C.UTF-8"))
        return runner
    }

    /// Does what the page leaves out. Of commands, only the exit code counts.
    private static func run(_ lines: [String], _ runner: inout StoryRunner) throws -> [String] {
        var disagreements: [String] = []
        for step in try Story(lines.joined(separator: "\n")).steps {
            if case .command(let command, let expected) = step {
                let outcome = try runner.outcome(of: command)
                if outcome.code != expected.code {
                    let said = (outcome.output + outcome.errors).joined(separator: "\n")
                    disagreements.append("$ \(command)\n\(said)\n? \(outcome.code)")
                }
            } else {
                _ = try runner.run(step)
            }
        }
        return disagreements
    }

    /// Has `fetch` read a block: in the project where it is its `deps.yaml`, else in one of its own.
    private static func read(_ lines: [String], _ runner: inout StoryRunner) throws -> [String] {
        let first = lines.first ?? ""
        // The name, and whatever is said of it.
        let file = first.hasPrefix("# ") ? first.dropFirst(2).prefix { $0 != " " && $0 != ":" } : ""
        switch file {
        case "deps.yaml":
            let text = lines.dropFirst().joined(separator: "\n") + "\n"
            _ = try runner.run(.write(path: "deps.yaml", text: text))
            return try refusal(of: lines, "fetch list -q >/dev/null", &runner)
        case "deps.lock", "config.yaml":
            var other = try Self.runner()
            let path = file == "deps.lock" ? "deps.lock" : "../home/.config/fetch/config.yaml"
            _ = try other.run(.write(path: path, text: lines.joined(separator: "\n") + "\n"))
            _ = try other.run(.write(path: "deps.yaml", text: "dependencies: {engine: {repo: a/engine, tag: v1}}\n"))
            _ = try other.outcome(of: "chmod -R go-w ../home")
            return try refusal(of: lines, "fetch status -q >/dev/null", &other)
        case _ where file.contains("."): return []
        default:
            var other = try Self.runner()
            _ = try other.run(.write(path: "deps.yaml", text: lines.joined(separator: "\n") + "\n"))
            return try refusal(of: lines, "fetch list -q >/dev/null", &other)
        }
    }

    private static func refusal(of lines: [String], _ command: String, _ runner: inout StoryRunner) throws -> [String] {
        // Patches and keys that a block names are there.
        for word in lines.joined(separator: " ").split(whereSeparator: { " [],\"".contains($0) })
        where word.hasSuffix(".patch") {
            _ = try runner.outcome(of: "mkdir -p \"$(dirname \(word))\"; [ -e \(word) ] || : > \(word)")
        }
        for word in lines.joined(separator: " ").split(whereSeparator: { " [],\"".contains($0) })
        where word.hasPrefix("keys/") {
            _ = try runner.outcome(of: "mkdir -p keys; [ -e \(word) ] || echo '\(key)' > \(word)")
        }
        let outcome = try runner.outcome(of: command)
        if outcome.code == 0 { return [] }
        return [(lines + outcome.errors).joined(separator: "\n")]
    }
}
