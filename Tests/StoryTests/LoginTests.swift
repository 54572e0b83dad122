internal import Foundation
internal import TestSupport
internal import Testing

/// `fetch login` at a terminal, for a host that only the manifest names.
@Suite(.blocking) struct LoginTests {
    private let scratch: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
        try scratch.write("home/.keep", "")
        try scratch.write(
            "project/deps.yaml",
            "hosts:\n  work: {kind: gitea, url: \"https://git.example.com\"}\ndependencies:\n  a: {url: a.tar.gz}\n"
        )
    }

    private func start() throws -> TerminalRun {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return try TerminalRun(
            ["login", "work", "--with-token"],
            in: scratch.path("project"),
            environment: ["HOME": scratch.path("home"), "PATH": path, "TERM": "xterm"],
            isInteractive: true
        )
    }

    private static let store = "home/.local/share/fetch/credentials.json"

    @Test func `the origin and the manifest's place are shown, and yes stores the token, which is not shown`() throws {
        var run = try start()
        let isAsked = run.reads("[y/N]")
        #expect(isAsked, "\(run.output)")
        #expect(run.output.contains("'work' is 'https://git.example.com', which only deps.yaml:2 says"))
        run.type("y\n")
        let isPrompted = run.reads("paste the token")
        #expect(isPrompted, "\(run.output)")
        run.type("s3cr3t-token\n")
        let status = run.end()

        #expect(status == 0, "\(run.output)")
        #expect(!run.output.contains("s3cr3t-token"))
        #expect(try scratch.read(Self.store).contains("https://git.example.com"))
    }

    @Test(arguments: ["\n", "n\n", "s3cr3t-token\n", "\u{4}"])
    func `anything else stores nothing`(_ answer: String) throws {
        var run = try start()
        let isAsked = run.reads("[y/N]")
        #expect(isAsked, "\(run.output)")
        run.type(answer)
        let status = run.end()

        #expect(status == 77, "\(run.output)")
        #expect(run.output.contains("no token was stored for 'https://git.example.com'"))
        #expect(!scratch.has(Self.store))
    }

    @Test func `Ctrl-C at the question stores nothing`() throws {
        var run = try start()
        let isAsked = run.reads("[y/N]")
        #expect(isAsked, "\(run.output)")
        run.type("\u{3}")
        let status = run.end()

        #expect(status == 130, "\(run.output)")
        #expect(!scratch.has(Self.store))
    }
}
