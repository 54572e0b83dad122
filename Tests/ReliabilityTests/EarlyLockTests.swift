internal import Foundation
internal import TestSupport
internal import Testing

/// What is done is locked, too: whatever ends the run afterwards, the next one goes on from there.
@Suite struct EarlyLockTests {
    @Test(arguments: [SIGKILL, SIGINT])
    func `a run that ends while one is slow keeps what is done, with its lock`(_ signal: Int32) throws {
        let sandbox = try Sandbox()
        let quick = try sandbox.archive("quick.tar.gz", ["a.c": "int a;\n"])
        let slow = try sandbox.archive("slow.tar.gz", ["b.c": "int b;\n"])
        try sandbox.manifest("dependencies:\n  quick: {url: \(quick)}\n  slow: {url: \(slow)}")
        try sandbox.fault("slow:30000", path: "/files/slow")
        let running = try sandbox.start("sync")
        #expect(running.runs { running.errors.contains("fetched    quick") }, "\(running.errors)")
        #expect(try sandbox.lock("project")?.contains("  quick:") == true)
        running.send(signal)
        let result = try running.wait()
        #expect(result.status == 128 + signal)
        if signal == SIGINT {
            #expect(result.errors.contains("interrupted: 1 of 2 done and kept"), "\(result.errors)")
        }
        let lock = try #require(try sandbox.lock("project"))
        #expect(lock.contains("  quick:") && !lock.contains("  slow:"), "\(lock)")
        let locked = try sandbox.fetch("sync", "--locked")
        #expect(locked.status == 1, "\(locked.everything)")

        // The archive of what is done changes at its host, which is not asked again.
        try sandbox.forge.ask("DELETE", "/_forge/fault")
        try sandbox.fault("status:500", path: "/files/quick")
        let next = try sandbox.fetch("sync")
        #expect(next.status == 0, "\(next.everything)")
        #expect(try sandbox.fetch("verify").status == 0)
        #expect(try sandbox.leftOvers().isEmpty)
        #expect(try sandbox.fetch("sync").errors == "up to date: 2 dependencies\n")
    }
}
