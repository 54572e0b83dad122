import ArgumentParser
import Foundation
import Testing

@testable import FetchCLI

/// What the README and the pages for users name exists, and what exists is named there.
///
/// With `RECORD=1`, `docs/Commands.md` is written anew.
@Suite struct DocsNamesTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// Pages about the program's inside, which name the tools of its developers.
    private static let inner: Set = [
        "Architecture.md", "Day.md", "Fuzzing.md", "Performance.md", "Reliability.md", "Security.md",
    ]
    /// Mistakes that the pages show.
    private static let mistakes: Set = ["snyc", "--lcoked"]

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
    }

    private static func pages() throws -> [String] {
        let pages = try FileManager.default.contentsOfDirectory(atPath: "\(root)/docs")
        return ["README.md"] + pages.filter { $0.hasSuffix(".md") && !inner.contains($0) }.sorted().map { "docs/\($0)" }
    }

    /// Code in the text of a page: what is in backquotes, and the lines of its blocks.
    private static func snippets(_ page: String) throws -> [String] {
        var isBlock = false
        var snippets: [String] = []
        for line in try text(page).components(separatedBy: "\n") {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("```") {
                isBlock.toggle()
            } else if isBlock {
                snippets.append(line.hasPrefix("$ ") ? String(line.dropFirst(2)) : line)
            } else {
                let parts = line.components(separatedBy: "`")
                snippets += parts.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
            }
        }
        return snippets
    }

    @Test func `the page of commands is their help`() throws {
        var page = """
            # Commands

            The help of every command, as `fetch help COMMAND` prints it.

            """
        func add(_ command: any ParsableCommand.Type, _ path: [String]) {
            let help = HelpRequest.plain(FetchCommand.helpMessage(for: command, columns: 100))
            page += "\n## fetch \(path.joined(separator: " "))\n\n```text\n\(help)\n```\n"
            for next in command.configuration.subcommands {
                if let name = next.configuration.commandName { add(next, path + [name]) }
            }
        }
        for command in FetchCommand.configuration.subcommands {
            if let name = command.configuration.commandName { add(command, [name]) }
        }
        page = page.components(separatedBy: "\n")
            .map { $0.replacing(/[ ]+$/, with: "") }.joined(separator: "\n")
        let path = "\(Self.root)/docs/Commands.md"
        let isSame = (try? String(contentsOfFile: path, encoding: .utf8)) == page
        if !isSame, ProcessInfo.processInfo.environment["RECORD"] != nil {
            try page.write(toFile: path, atomically: true, encoding: .utf8)
        }
        #expect(isSame, "run the test with RECORD=1")
    }

    @Test(arguments: try pages())
    func `every command and option that a page names exists`(_ page: String) throws {
        let grammar = try CommandGrammar.of(FetchCommand.self)
        for snippet in try Self.snippets(page) {
            // `a; b && c | d` is four commands.
            for part in snippet.split(whereSeparator: { ";&|".contains($0) }) {
                let words = part.split(separator: " ").map(String.init)
                if words.count == 1, words[0].hasPrefix("--") {
                    #expect(Self.exists(words[0], anywhereIn: grammar), "\(page): \(words[0])")
                }
                if let start = words.firstIndex(of: "fetch"), words[..<start].allSatisfy({ $0.contains("=") }) {
                    check(Array(words[(start + 1)...]), grammar, "\(page): \(part)")
                }
            }
        }
    }

    /// Checks `words`, a command line without the program's name.
    private func check(_ words: [String], _ grammar: CommandGrammar, _ place: String) {
        var command = grammar
        for word in words {
            if word == "#" || word.hasPrefix("<") || word.hasPrefix(">") { return }
            if word.hasPrefix("--"), word != "--" {
                let name = String(word.prefix { $0 != "=" && $0 != "," })
                let isKnown =
                    command.argument(name) != nil || ["--version", "--help"].contains(name)
                    || Self.mistakes.contains(name)
                    || command.commandName == "fetch" && Self.exists(name, anywhereIn: grammar)
                #expect(isKnown, "\(place): \(name)")
            } else if let subcommands = command.subcommands, !subcommands.isEmpty,
                word.wholeMatch(of: /[a-z][a-z-]*/) != nil
            {
                guard let next = subcommands.first(where: { $0.commandName == word }) else {
                    // The prose after the name, as in `fetch 0.2.0`, begins no command.
                    #expect(["help", "holds"].contains(word) || Self.mistakes.contains(word), "\(place): \(word)")
                    return
                }
                command = next
            }
        }
    }

    private static func exists(_ option: String, anywhereIn grammar: CommandGrammar) -> Bool {
        let name = String(option.prefix { $0 != "=" && $0 != "," })
        return grammar.argument(name) != nil || ["--version", "--help"].contains(name) || mistakes.contains(name)
            || (grammar.subcommands ?? []).contains { exists(name, anywhereIn: $0) }
    }

    /// Names of variables in `text`.
    private static func variables(in text: String) -> Set<String> {
        let single: Set = ["HOME", "TMPDIR", "BROWSER", "CI", "TERM", "NETRC"]
        let words = text.matches(of: /\b[A-Za-z][A-Za-z0-9_]*(<host>|\*)?/).map { String($0.output.0) }
        return Set(
            words.filter { word in
                single.contains(word) || word == "http_proxy"
                    || word.wholeMatch(of: /[A-Z][A-Z0-9]*_[A-Z0-9_]+(<host>|\*)?|[A-Z]+_<host>/) != nil
            }
        )
    }

    @Test func `the page of the environment has every variable, and only those`() throws {
        let help = Self.variables(in: HelpTopic.environment.text)
        #expect(help.count > 40)
        #expect(Self.variables(in: try Self.text("docs/Environment.md")).subtracting(["ORIGIN_URL"]) == help)
    }

    @Test func `every variable that a page names is read`() throws {
        let known = Self.variables(in: HelpTopic.environment.text)
        for page in try Self.pages() {
            for snippet in try Self.snippets(page)
            where snippet.wholeMatch(of: /[A-Z][A-Z0-9]*_[A-Z_0-9]+(<host>)?/) != nil {
                // `FETCH_TOKEN_bitbucket_org` is one of `FETCH_TOKEN_<host>`.
                let isOfHost = ["FETCH_TOKEN_", "FETCH_CLIENT_"].contains { snippet.hasPrefix($0) }
                // A permission of Data Center's.
                if snippet == "REPO_READ" { continue }
                #expect(isOfHost || known.contains(snippet), "\(page): \(snippet)")
            }
        }
    }

    @Test func `every variable that the program reads is in its help`() throws {
        let known = Self.variables(in: HelpTopic.environment.text)
        let patterns = known.filter { $0.hasSuffix("*") }.map { String($0.dropLast()) }
        let sources = try FileManager.default.subpathsOfDirectory(atPath: "\(Self.root)/Sources")
            // Arguments of CMake's functions are no variables.
            .filter { $0.hasPrefix("Fetch") && $0.hasSuffix(".swift") && !$0.contains("/Import/") }
        #expect(sources.count > 100)
        for source in sources {
            let parts = try Self.text("Sources/\(source)").components(separatedBy: "\"")
            for (before, name) in zip(parts, parts.dropFirst())
            where ["environment[", "value(", "isSet("].contains(where: before.hasSuffix) {
                guard name.contains("_"), name.utf8.allSatisfy({ (0x41...0x5a).contains($0) || $0 == 0x5f }) else {
                    continue
                }
                let isKnown = known.contains(name) || patterns.contains { name.hasPrefix($0) }
                #expect(isKnown || Self.unlisted.contains(name), "\(source): \(name)")
            }
        }
    }

    /// Variables of other programs: of git's own configuration, of sudo and of the locale.
    private static let unlisted: Set = [
        "GIT_CONFIG_COUNT", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM", "SUDO_UID", "LC_ALL",
        "LC_CTYPE",
    ]
}
