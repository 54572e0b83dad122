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

    @Test(arguments: [
        (["snyc"], "unknown command 'snyc'", "did you mean 'sync'?"),
        (["-q", "-C", "dir", "verfy"], "unknown command 'verfy'", "did you mean 'verify'?"),
        (["auth", "stauts"], "unknown command 'auth stauts'", "did you mean 'status'?"),
        (["help", "dowload"], "unknown command 'dowload'", "did you mean 'download'?"),
        (["hlep"], "unknown command 'hlep'", "did you mean 'help'?"),
        (["frobnicate"], "unknown command 'frobnicate'", "run `fetch --help` for the list of commands"),
        (
            ["auth", "frobnicate"], "unknown command 'auth frobnicate'",
            "run `fetch auth --help` for the list of commands"
        ),
        (["-q"], "no command given", "run `fetch --help` for the list of commands"),
    ])
    func `a command that does not exist is named, with the nearest`(
        _ arguments: [String],
        _ message: String,
        _ help: String
    ) {
        let failure = FetchCommand.usage.command(in: arguments)
        #expect(failure?.message == message)
        #expect(failure?.help == help)
        #expect(failure?.kind == .usage)
    }

    @Test(arguments: [
        [], ["sync"], ["sync", "snyc"], ["-q", "sync"], ["auth", "status"], ["auth"], ["help"], ["help", "sync"],
        ["--help"],
        ["download", "engine"],
    ])
    func `other command lines are left to the parser`(_ arguments: [String]) {
        #expect(FetchCommand.usage.command(in: arguments) == nil)
    }

    @Test(arguments: [
        (["sync", "--forze"], "unknown option '--forze'", "did you mean '--force'?"),
        (["sync", "--xyzzy-xyzzy"], "unknown option '--xyzzy-xyzzy'", "see `fetch sync --help`"),
        (["--forze"], "unknown option '--forze'", "see `fetch --help`"),
        (["sync", "--jobs", "0"], "--jobs must be from 1 to 1000", "see `fetch sync --help`"),
        (["sync", "--timeout"], "missing value for '--timeout <seconds>'", "see `fetch sync --help`"),
        (
            ["list", "--color", "blue"], "the value 'blue' is invalid for '--color <when>'",
            "please provide one of 'auto', 'always' or 'never'"
        ),
        (["download"], "missing expected argument '<spec> ...'", "see `fetch download --help`"),
        (["auth", "status", "extra"], "unexpected argument 'extra'", "see `fetch auth status --help`"),
    ])
    func `the parser's errors look like all others`(_ arguments: [String], _ message: String, _ help: String) throws {
        let error = #expect(throws: (any Error).self) {
            _ = try FetchCommand.parseAsRoot(LeadingOptions.moved(in: arguments))
        }
        let failure = FetchCommand.usage.failure(for: try #require(error), in: arguments)
        #expect(failure.message == message)
        #expect(failure.help == help)
        #expect(failure.kind == .usage)
    }

    @Test func `the command is named for programs`() {
        #expect(FetchCommand.usage.commandName(in: ["-q", "sync", "--forze"]) == "sync")
        #expect(FetchCommand.usage.commandName(in: ["auth", "status", "-x"]) == "auth status")
        #expect(FetchCommand.usage.commandName(in: ["snyc"]) == "fetch")
    }
}
