internal import Foundation
internal import TestSupport
internal import Testing

/// Ctrl-C, SIGTERM and a terminal that closes end the work soon, and leave nothing behind.
@Suite struct InterruptTests {
    private static let manifest = """
        workspace: jumboskill
        dependencies:
          engine: rev1
          physics-core: v2.3.0
        """

    /// What the program is doing when the signal comes.
    enum Moment: String, CaseIterable, CustomTestStringConvertible {
        case resolving = "waiting for the API"
        case downloading = "in the midst of an archive"
        case retrying = "waiting to try again"
        case stalling = "a host that went silent"
        case queueing = "waiting for another fetch"

        var testDescription: String { rawValue }

        var fault: (kind: String, path: String) {
            switch self {
            case .resolving, .queueing: ("delay:30000", "/2.0")
            case .downloading: ("slow:30000", "/jumboskill")
            case .retrying: ("status:503", "/")
            case .stalling: ("stall", "/jumboskill")
            }
        }
    }

    @Test(arguments: ["verify", "status", "sync"])
    func `a signal ends the hashing of a large file`(_ command: String) throws {
        let sandbox = try Sandbox()
        try sandbox.manifest(Self.manifest)
        try #require(sandbox.fetch("sync").status == 0)
        truncate(sandbox.scratch.path("project/vendor/engine/README.md"), 1 << 40)
        let running = try sandbox.start(command, "-v")
        usleep(500_000)
        let clock = ContinuousClock()
        running.send(SIGINT)
        var result: CommandResult?
        let time = try clock.measure { result = try running.wait() }
        #expect(result?.status == 128 + SIGINT)
        #expect(time < .seconds(4), "it took \(time)")
    }

    @Test(arguments: Moment.allCases, [SIGINT, SIGTERM, SIGHUP])
    func `a signal ends it within a second, with its code, and nothing is left`(_ moment: Moment, _ signal: Int32)
        throws
    {
        let sandbox = try Sandbox()
        try sandbox.manifest(Self.manifest)
        try sandbox.fault(moment.fault.kind, path: moment.fault.path)
        var holder: RunningFetch?
        if moment == .queueing {
            holder = try sandbox.start("sync")
            #expect(holder?.runs { (try? sandbox.scratch.read("project/.fetch/lock").isEmpty) == false } == true)
        }
        let running = try sandbox.start("sync", "-v", "--json")
        #expect(try running.runs { try Self.isThere(moment, sandbox, running) }, "\(running.errors)")
        let clock = ContinuousClock()
        running.send(signal)
        var result: CommandResult?
        let time = try clock.measure { result = try running.wait() }
        #expect(result?.status == 128 + signal)
        // A second on an idle machine; the suite's others work here, too.
        #expect(time < .seconds(4), "it took \(time)")
        let document = try JSONSerialization.jsonObject(with: Data((result?.output ?? "").utf8)) as? [String: Any]
        #expect(document?["ok"] as? Bool == false)
        holder?.send(SIGKILL)
        try holder?.wait()
        #expect(try sandbox.listing().filter { $0 != ".fetch/" } == ["deps.yaml"])
        let home = try sandbox.scratch.list("home").filter { $0.contains("fetch-") }
        #expect(home.isEmpty, "\(home)")
    }

    private static func isThere(_ moment: Moment, _ sandbox: Sandbox, _ running: RunningFetch) throws -> Bool {
        switch moment {
        case .resolving: return try sandbox.forge.ask("GET", "/_forge/requests").contains("/2.0/")
        case .downloading, .stalling: return try !sandbox.leftOvers().isEmpty
        case .retrying: return running.errors.contains("retry")
        case .queueing: return running.errors.contains("waiting")
        }
    }

    @Test func `a second signal ends it at once, and the next sync is right`() throws {
        let sandbox = try Sandbox()
        try sandbox.manifest(Self.manifest)
        try sandbox.fault("slow:30000", path: "/jumboskill", times: 2)
        let running = try sandbox.start("sync")
        #expect(try running.runs { try !sandbox.leftOvers().isEmpty })
        running.send(SIGINT)
        running.send(SIGINT)
        #expect(try running.wait().status == 130)
        try sandbox.forge.ask("DELETE", "/_forge/fault")
        #expect(try sandbox.fetch("sync").status == 0)
        #expect(try sandbox.fetch("verify").status == 0)
        #expect(try sandbox.leftOvers().isEmpty)
    }
}
