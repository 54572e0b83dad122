import ArgumentParser
import FetchModel
import Testing

@testable import FetchCLI

@Suite struct ArgumentTests {
    @Test(arguments: [
        (["-C", "dir", "sync"], ["sync", "-C", "dir"]),
        (["--jobs=2", "-q", "sync", "engine"], ["sync", "engine", "--jobs=2", "-q"]),
        (
            ["--progress", "never", "--no-cache", "sync", "--", "-x"],
            ["sync", "--progress", "never", "--no-cache", "--", "-x"]
        ),
        (["sync", "-C", "dir"], ["sync", "-C", "dir"]),
        (["-C", "dir"], ["-C", "dir"]),
        (["-C"], ["-C"]),
        ([], []),
    ])
    func `common options may come before the command`(_ arguments: [String], _ expected: [String]) {
        #expect(LeadingOptions.moved(in: arguments) == expected)
    }

    struct Wrong: Sendable {
        let arguments: [String]
        let message: String
        let help: String?

        init(_ arguments: [String], _ message: String, _ help: String?) {
            (self.arguments, self.message, self.help) = (arguments, message, help)
        }
    }

    static let wrong: [Wrong] = [
        Wrong(["snyc"], "there is no command 'snyc'", "did you mean `fetch sync`?"),
        Wrong(["-q", "-C", "dir", "verfy"], "there is no command 'verfy'", "did you mean `fetch verify`?"),
        Wrong(["install"], "there is no command 'install'", "`fetch sync` does that"),
        Wrong(["version"], "there is no command 'version'", "`fetch --version` does that"),
        Wrong(["auth", "stauts"], "there is no `fetch auth stauts`", "did you mean `fetch auth status`?"),
        Wrong(["frobnicate"], "there is no command 'frobnicate'", "`fetch help` lists the commands"),
        Wrong(["a/b"], "there is no command 'a/b'", "to add a dependency, run `fetch add SPEC`"),
        Wrong(
            ["https://u:pw@h/x"],
            "there is no command 'https://••••@h/x'",
            "to add a dependency, run `fetch add SPEC`"
        ),
        Wrong(["auth", "frobnicate"], "there is no `fetch auth frobnicate`", "`fetch auth --help` lists its commands"),
        Wrong(["auth", "--json"], "`fetch auth` needs a command", "`fetch auth --help` shows examples"),
        Wrong(["-q"], "there is no command on the command line", "`fetch help` lists the commands"),
        Wrong(["sync", "--forze"], "there is no option '--forze' for `fetch sync`", "did you mean '--force'?"),
        Wrong(["sync", "-qz"], "there is no option '-qz' for `fetch sync`", "`fetch sync --help` lists its options"),
        Wrong(["--forze"], "there is no option '--forze' for `fetch`", "did you mean '--force'?"),
        Wrong(["--qqqqqq"], "there is no option '--qqqqqq' for `fetch`", "`fetch --help` lists its options"),
        Wrong(["sync", "--jobs", "0"], "--jobs takes a number from 1 to 1000, not '0'", nil),
        Wrong(["sync", "-jx"], "-j takes a number from 1 to 1000, not 'x'", nil),
        Wrong(["sync", "--timeout"], "--timeout needs a value: a number of seconds from 1 to 86400", nil),
        Wrong(
            ["list", "--color", "alwys"],
            "--color takes auto, always or never, not 'alwys'",
            "did you mean 'always'?"
        ),
        Wrong(["sync", "--locked=yes"], "--locked takes no value", "write `--locked` alone"),
        Wrong(["download"], "`fetch download` needs SPEC", "`fetch download --help` shows examples"),
        Wrong(
            ["auth", "status", "extra"],
            "`fetch auth status` takes no argument 'extra'",
            "`fetch auth status --help` shows what it takes"
        ),
    ]

    @Test(arguments: wrong)
    func `the first problem of a command line is named`(_ wrong: Wrong) throws {
        #expect(throws: (any Error).self) {
            _ = try FetchCommand.parseAsRoot(LeadingOptions.moved(in: wrong.arguments)) as? any EngineCommand ?? none()
        }
        let problem = CommandLineCheck(wrong.arguments, try CommandGrammar.of(FetchCommand.self)).problem()
        let failure = try #require(problem).failure
        #expect(failure.message == wrong.message)
        #expect(failure.help == wrong.help)
        #expect(failure.kind == .usage)
    }

    private struct NoCommand: Error {}

    /// The root alone is a command line without a command.
    private func none() throws -> any EngineCommand { throw NoCommand() }

    @Test(arguments: [
        ["sync"], ["sync", "snyc", "-vq"], ["-q", "sync", "--jobs=4"], ["auth", "status"],
        ["sync", "--group", "a", "--", "-x"], ["download", "engine", "-o", "dir"],
    ])
    func `nothing is wrong with what the parser takes`(_ arguments: [String]) throws {
        _ = try FetchCommand.parseAsRoot(LeadingOptions.moved(in: arguments))
        #expect(CommandLineCheck(arguments, try CommandGrammar.of(FetchCommand.self)).problem() == nil)
    }

    @Test(arguments: [
        (["-q", "sync", "--forze"], "sync"), (["auth", "status", "-x"], "auth status"), (["snyc"], "snyc"),
        (["-q"], "fetch"),
    ])
    func `the command is named for programs`(_ arguments: [String], _ name: String) throws {
        #expect(CommandLineCheck(arguments, try CommandGrammar.of(FetchCommand.self)).commandName == name)
    }

    @Test func `help is found for commands and topics`() throws {
        #expect(try HelpRequest([])?.text == RootHelp.text)
        #expect(try HelpRequest(["--help"])?.text == RootHelp.text)
        #expect(try HelpRequest(["help", "exit-codes"])?.text.contains("130  interrupted") == true)
        #expect(try HelpRequest(["help", "auth", "status"])?.text.contains("fetch auth status") == true)
        #expect(try HelpRequest(["-q", "sync", "--jobs", "x", "-h"])?.text.contains("fetch sync [OPTIONS]") == true)
        #expect(try HelpRequest(["sync", "--", "--help"]) == nil)
        let problem = #expect(throws: UsageProblem.self) { try HelpRequest(["help", "exit-code"]) }
        #expect(problem?.failure.help == "did you mean `fetch help exit-codes`?")
    }

    /// Every command that has no subcommands, with its path.
    private static func commands() -> [(path: String, command: any ParsableCommand.Type)] {
        func leaves(_ command: any ParsableCommand.Type, _ path: String) -> [(String, any ParsableCommand.Type)] {
            let subcommands = command.configuration.subcommands
            if subcommands.isEmpty { return [(path, command)] }
            return subcommands.flatMap { leaves($0, "\(path) \($0.configuration.commandName ?? "?")") }
        }
        return leaves(FetchCommand.self, "fetch")
    }

    @Test func `each command says what it does, how it is typed, and shows two examples`() {
        for (path, command) in Self.commands() {
            let help = HelpRequest.plain(FetchCommand.helpMessage(for: command, columns: 80))
            let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.first?.hasSuffix(".") == true, "\(path): \(lines.first ?? "")")
            #expect(lines.contains { $0.hasPrefix("USAGE: \(path) [OPTIONS]") }, "\(path)")
            #expect(lines.count { $0.hasPrefix("  ") && $0.contains("fetch ") } >= 2, "\(path)")
        }
    }

    @Test func `the overview fits on a screen`() {
        let lines = RootHelp.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 24)
        #expect(lines.allSatisfy { $0.count <= 80 })
        for topic in HelpTopic.allCases {
            #expect(topic.text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(topic)")
        }
    }
}
