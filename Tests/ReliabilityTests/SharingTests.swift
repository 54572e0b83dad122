internal import Foundation
internal import TestSupport
internal import Testing

/// Several at once: in one project they take turns, with one cache they share.
@Suite struct SharingTests {
    private static let manifest = """
        workspace: jumboskill
        dependencies:
          engine: rev1
          physics-core: v2.3.0
        """

    @Test func `two syncs in one project: the second waits for the first by its process id, and both end right`() throws
    {
        let sandbox = try Sandbox()
        try sandbox.manifest(Self.manifest)
        try sandbox.fault("delay:1500", path: "/jumboskill", times: 1)
        let first = try sandbox.start("sync")
        #expect(first.runs { sandbox.scratch.has("project/.fetch/lock") && !first.holder(sandbox).isEmpty })
        let second = try sandbox.fetch("sync")
        #expect(try first.wait().status == 0)
        #expect(second.status == 0)
        #expect(
            second.errors.contains("waiting: another fetch (process \(first.id)) is at work here"),
            "\(second.errors)"
        )
        #expect(second.errors.contains("up to date: 2 dependencies"), "\(second.errors)")
        #expect(try sandbox.fetch("verify").status == 0)
    }

    @Test func `who waits too long gives up with 75, names the holder, and a killed holder blocks nobody`() throws {
        let sandbox = try Sandbox()
        try sandbox.manifest(Self.manifest)
        try sandbox.fault("delay:20000", path: "/", times: 1)
        let holder = try sandbox.start("sync")
        #expect(holder.runs { !holder.holder(sandbox).isEmpty })
        let other = try sandbox.fetch("sync", "--timeout", "1", "--json")
        #expect(other.status == 75)
        #expect(other.errors.contains("process \(holder.id)"), "\(other.errors)")
        #expect(
            other.errors.contains("help: wait until it is done, or wait longer with --timeout"),
            "\(other.errors)"
        )
        let document = try JSONSerialization.jsonObject(with: Data(other.output.utf8)) as? [String: Any]
        #expect(document?["ok"] as? Bool == false)
        // Those that only look wait for nobody.
        #expect(try sandbox.fetch("status").status == 0)
        #expect(try sandbox.fetch("verify").status == 1)
        holder.send(SIGKILL)
        try holder.wait()
        let next = try sandbox.fetch("sync", "--timeout", "5")
        #expect(next.status == 0, "\(next.errors)")
        #expect(!next.errors.contains("waiting"))
    }

    @Test func `the lock file of a process that is gone blocks nobody`() throws {
        let sandbox = try Sandbox()
        try sandbox.manifest(Self.manifest)
        try sandbox.scratch.write("project/.fetch/lock", "\(ProcessInfo.processInfo.processIdentifier)\n")
        let result = try sandbox.fetch("sync", "--timeout", "1")
        #expect(result.status == 0, "\(result.errors)")
        #expect(!result.errors.contains("waiting"))
    }

    @Test func `ten projects that share a cache all end right`() throws {
        let sandbox = try Sandbox()
        let projects = (0..<10).map { "shared-\($0)" }
        for project in projects { try sandbox.manifest(Self.manifest, in: project) }
        let running = try projects.map { try sandbox.start("sync", in: $0) }
        for run in running {
            let result = try run.wait()
            #expect(result.status == 0, "\(result.errors)")
        }
        for project in projects {
            #expect(try sandbox.fetch("verify", in: project).status == 0)
            #expect(try sandbox.lock(project) == sandbox.lock(projects[0]))
            #expect(try sandbox.leftOvers(project).isEmpty)
        }
        let cached = try sandbox.scratch.list("cache").filter { !$0.hasSuffix("/") }
        #expect(cached.filter { $0.hasPrefix("archives/") }.count == 2, "\(cached)")
        #expect(!cached.contains { $0.hasPrefix("incoming/") }, "\(cached)")
        // And what they left serves the next one without a request.
        _ = try sandbox.forge.takeCounts()
        try sandbox.copy(projects[0], to: "last")
        try FileManager.default.removeItem(atPath: sandbox.scratch.path("last/vendor"))
        #expect(try sandbox.fetch("sync", "--locked", in: "last").status == 0)
        #expect(try sandbox.forge.takeCounts().values.allSatisfy { $0 == 0 })
    }

    @Test func `a cached archive that was damaged is fetched anew`() throws {
        let sandbox = try Sandbox()
        try sandbox.manifest(Self.manifest)
        #expect(try sandbox.fetch("sync").status == 0)
        for name in try sandbox.scratch.list("cache/archives") where !name.hasSuffix("/") {
            try sandbox.scratch.write("cache/archives/\(name)", "<html>Please sign in</html>")
        }
        try FileManager.default.removeItem(atPath: sandbox.scratch.path("project/vendor"))
        let result = try sandbox.fetch("sync", "--locked")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try sandbox.fetch("verify").status == 0)
    }
}

extension RunningFetch {
    /// Who the project's lock file says holds it.
    fileprivate func holder(_ sandbox: Sandbox) -> String { (try? sandbox.scratch.read("project/.fetch/lock")) ?? "" }
}
