internal import Foundation
internal import TestSupport
internal import Testing

/// `fetch diff` on a pseudo-terminal: coloured, never paged, and without what a hostile file would tell the terminal.
@Suite(.blocking) struct DiffTerminalTests {
    private let scratch: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
        try scratch.write("home/.keep", "")
        try scratch.write("project/deps.yaml", "dependencies:\n  x: {url: x.tar}\n")
        try scratch.write("source/x/text", "one\n")
        try runCommand("tar", ["-C", "source", "-cf", "project/x.tar", "x"], in: scratch.path)
        let sync = try runCommand(
            "\(Products.directory)/fetch",
            ["sync"],
            in: scratch.path("project"),
            environment: ["HOME": scratch.path("home")]
        )
        try #require(sync.status == 0, "\(sync.errors)")
        try scratch.write("project/vendor/x/text", "two \u{1B}]0;title\u{07}\n")
    }

    private func diff(_ arguments: [String], environment: [String: String] = [:]) throws -> String {
        try run(arguments, environment: environment).output
    }

    private func run(_ arguments: [String], environment: [String: String] = [:]) throws -> TerminalRun {
        let own = [
            "HOME": scratch.path("home"), "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "TERM": "xterm", "PAGER": "false", "GIT_PAGER": "false", "FETCH_PROGRESS": "never",
        ]
        var run = try TerminalRun(
            ["diff"] + arguments,
            in: scratch.path("project"),
            environment: own.merging(environment) { $1 },
            columns: 60
        )
        let status = run.end()
        #expect(status == 0)
        return run
    }

    @Test func `lines are painted, and control characters escaped`() throws {
        let output = try diff(["x"])
        #expect(output.contains("\u{1B}[31m-one\u{1B}[0m"))
        #expect(output.contains("\u{1B}[32m+two \\u{1b}]0;title\\u{7}\u{1B}[0m"))
        #expect(!output.contains("\u{1B}]0;"))
    }

    @Test(arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]])
    func `without colour there is none`(_ environment: [String: String]) throws {
        let output = try diff(["x"], environment: environment)
        #expect(output.contains("+two \\u{1b}]0;title\\u{7}"))
        #expect(!output.contains("\u{1B}"))
    }

    @Test func `statistics fit the terminal`() throws {
        let name = String(repeating: "long", count: 30)
        try scratch.write("project/vendor/x/\(name)", "x\n")
        // On a busy machine progress is shown as well, and cleared.
        let lines = try run(["--stat"]).lines(columns: 61)
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.count <= 60 })
    }
}
