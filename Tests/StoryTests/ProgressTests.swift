internal import Foundation
internal import TestSupport
internal import Testing

@testable import FetchCLI

/// Progress of the built program on a pseudo-terminal: it is shown, and nothing of it is left.
@Suite(.blocking) struct ProgressTests {
    private let scratch: ScratchDirectory
    private let forge: ForgeProcess

    init() throws {
        scratch = try ScratchDirectory()
        forge = try ForgeProcess(scratch: scratch.path)
        try scratch.write("home/.keep", "")
        try scratch.write(
            "project/deps.yaml",
            "workspace: jumboskill\ndependencies:\n  engine: rev1\n  漢字-physics: {repo: physics-core, tag: v2.3.0}\n"
        )
    }

    private func start(
        _ arguments: [String],
        columns: Int = 80,
        environment: [String: String] = [:]
    ) throws -> TerminalRun {
        let own = [
            "HOME": scratch.path("home"), "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "BITBUCKET_URL": forge.url, "BITBUCKET_API_URL": "\(forge.url)/2.0", "TERM": "xterm",
        ]
        return try TerminalRun(
            arguments,
            in: scratch.path("project"),
            environment: own.merging(environment) { $1 },
            columns: columns
        )
    }

    private func slow(_ kind: String = "slow:1500") throws {
        try forge.ask("POST", "/_forge/fault?path=%2Fjumboskill&kind=\(kind)&times=1000")
    }

    @Test(arguments: [40, 80, 200]) func `it is shown while archives arrive, and gone at the end`(_ columns: Int) throws
    {
        try slow()
        var run = try start(["sync"], columns: columns)
        let isShown1 = run.reads("0 of 2")
        #expect(isShown1)
        let status7 = run.end()
        #expect(status7 == 0)
        #expect(run.output.contains("engine"))
        #expect(run.output.contains("漢字"))
        let lines = run.lines(columns: columns)
        // Lines longer than the terminal wrap.
        #expect(lines.joined().contains("fetched    engine  rev1"))
        #expect(lines.last?.hasPrefix("2 fetched in ") == true)
        #expect(!lines.joined().contains("["))
        #expect(!lines.joined().contains("of 2"))
    }

    @Test func `it follows the window`() throws {
        try slow()
        var run = try start(["sync"])
        let isShown2 = run.reads("0 of 2")
        #expect(isShown2)
        run.terminal.resize(columns: 40, rows: 24)
        run.output = ""
        let isShown3 = run.reads("\r\u{1B}[J\u{1B}[?7l")
        #expect(isShown3)
        let status8 = run.end()
        #expect(status8 == 0)
        #expect(run.lines(columns: 80).last?.hasPrefix("2 fetched in ") == true)
    }

    @Test(arguments: [SIGINT, SIGTERM]) func `a signal leaves nothing of it`(_ signal: Int32) throws {
        try slow("slow:30000")
        var run = try start(["sync"])
        let isShown4 = run.reads("0 of 2")
        #expect(isShown4)
        kill(run.process.processIdentifier, signal)
        let status9 = run.end()
        #expect(status9 == 128 + signal)
        let lines = run.lines(columns: 80)
        #expect(lines.contains("interrupted: 0 of 2 done and kept; run the same command to go on"))
        #expect(lines.contains("^C") == (signal == SIGINT))
        #expect(!lines.joined().contains("[") && lines.filter { $0.contains("0 of 2") }.count == 1)
    }

    @Test func `a failure leaves nothing of it`() throws {
        try slow("truncate")
        var run = try start(["sync", "--timeout", "2"])
        let isShown5 = run.reads("\u{1B}[?7l")
        #expect(isShown5)
        let status10 = run.end()
        #expect(status10 == 69)
        let lines = run.lines(columns: 80)
        #expect(lines.contains { $0.contains("error: ") })
        #expect(!lines.joined().contains("\u{1B}") && !lines.contains { $0.contains("of 2") })
    }

    @Test(
        arguments: [
            (["--progress", "never"], [:]), (["--quiet"], [:]), (["--json"], [:]), ([], ["TERM": "dumb"]),
            ([], ["CI": "true"]),
        ] as [([String], [String: String])]
    )
    func `it is not shown where it is not wanted`(_ options: [String], _ environment: [String: String]) throws {
        try slow("slow:600")
        var run = try start(["sync", "--color", "never"] + options, environment: environment)
        let status11 = run.end()
        #expect(status11 == 0)
        #expect(!run.output.contains("\u{1B}"))
        #expect(!run.output.contains("0 of 2"))
    }

    @Test func `it is shown in a pipe on demand alone`() throws {
        try slow("slow:600")
        func sync(_ arguments: String...) throws -> CommandResult {
            try runCommand(
                "\(Products.directory)/fetch",
                ["sync"] + arguments,
                in: scratch.path("project"),
                environment: [
                    "HOME": scratch.path("home"), "BITBUCKET_URL": forge.url, "BITBUCKET_API_URL": "\(forge.url)/2.0",
                ]
            )
        }
        let always = try sync("--no-cache", "--progress", "always")
        #expect(always.errors.contains("\u{1B}[?7l"))
        #expect(always.output == "")
        try FileManager.default.removeItem(atPath: scratch.path("project/vendor"))
        let auto = try sync("--no-cache")
        #expect(auto.status == 0)
        #expect(!auto.errors.contains("\u{1B}"))
    }

    @Test(arguments: [["lock"], ["update"], ["download", "jumboskill/engine@rev1"]])
    func `other long commands show it`(_ arguments: [String]) throws {
        try slow("slow:1000")
        var run = try start(arguments)
        let isShown6 = run.reads("\u{1B}[?7l")
        #expect(isShown6)
        let status12 = run.end()
        #expect(status12 == 0)
        #expect(run.output.contains("[=") || run.output.contains("[>"), "no bar")
        #expect(!run.lines(columns: 80).joined().contains("["))
    }
}
