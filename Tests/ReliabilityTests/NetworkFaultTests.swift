internal import Foundation
internal import Synchronization
internal import TestSupport
internal import Testing

/// Faults of the network: survived where trying again helps, and else one clear error.
@Suite struct NetworkFaultTests {
    private static let manifest = """
        workspace: jumboskill
        dependencies:
          motor:
            repo: jumboskill/engine
            tag: rev1
        """

    /// A fault that strikes a few requests, and then no more.
    struct Passing: Sendable, CustomTestStringConvertible {
        var kind: String
        var times = 1
        var path = "/"
        var retryAfter: String?
        var testDescription: String { "\(kind) ×\(times) \(path) \(retryAfter ?? "")" }
    }

    static let passing = [
        Passing(kind: "reset", times: 2), Passing(kind: "reset", times: 2, path: "/jumboskill"),
        Passing(kind: "truncate", path: "/2.0"), Passing(kind: "truncate", times: 2, path: "/jumboskill"),
        Passing(kind: "stall", path: "/2.0"), Passing(kind: "stall", path: "/jumboskill"),
        Passing(kind: "status:503", times: 2), Passing(kind: "status:503", path: "/jumboskill", retryAfter: "1"),
        Passing(kind: "status:503", path: "/jumboskill", retryAfter: "Sun, 06 Nov 1994 08:49:37 GMT"),
        Passing(kind: "status:503", path: "/jumboskill", retryAfter: "soon\u{1b}[31m"),
        Passing(kind: "status:429", path: "/2.0"), Passing(kind: "status:429", path: "/jumboskill", retryAfter: "1"),
        Passing(kind: "status:500", path: "/jumboskill"), Passing(kind: "status:502", path: "/2.0"),
        Passing(kind: "status:504", path: "/jumboskill"), Passing(kind: "chunked", path: "/jumboskill"),
        Passing(kind: "chunked", path: "/2.0"), Passing(kind: "slow:2500", path: "/jumboskill"),
        Passing(kind: "delay:1000"), Passing(kind: "storage", path: "/jumboskill"),
    ]

    /// All at once, since each mostly waits.
    @Test func `passing faults are survived`() throws {
        let running = try Self.passing.map { fault in
            let sandbox = try Sandbox()
            try sandbox.manifest(Self.manifest)
            try sandbox.fault(fault.kind, path: fault.path, times: fault.times, retryAfter: fault.retryAfter)
            return (fault, sandbox, try sandbox.start("sync", "--timeout", "2"))
        }
        for (fault, sandbox, run) in running {
            let result = try run.wait()
            #expect(result.status == 0, "\(fault.testDescription): \(result.errors)")
            #expect(try sandbox.fetch("verify").status == 0, "\(fault.testDescription)")
            #expect(try sandbox.leftOvers().isEmpty, "\(fault.testDescription)")
        }
    }

    @Test(arguments: ["", "Content-Length: 600\r\n"])
    func `a body that ends too soon by its own form alone is asked for anew`(_ length: String) throws {
        let sandbox = try Sandbox()
        try sandbox.scratch.write("plain/pkg/README", "small\n")
        let made = try runCommand("tar", ["-cf", "small.tar", "-C", "plain", "pkg"], in: sandbox.scratch.path)
        try #require(made.status == 0, "\(made.errors)")
        let archive = try sandbox.scratch.read("small.tar")
        let served = Served()
        let server = try RawServer { _, connection in
            let isFirst = served.isFirst()
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-tar\r\nConnection: close\r\n"
            RawServer.write(head + (isFirst ? length : "") + "\r\n", to: connection)
            RawServer.write(isFirst ? String(archive.prefix(600)) : archive, to: connection)
        }
        try sandbox.manifest("dependencies:\n  motor:\n    url: http://\(server.address)/small.tar")
        let result = try sandbox.fetch("sync")
        #expect(result.status == 0, "\(result.errors)")
        #expect(server.requests.count == 2)
        #expect(try sandbox.fetch("verify").status == 0)
    }

    @Test func `a page instead of an archive is asked for once`() throws {
        let sandbox = try Sandbox()
        try sandbox.manifest(Self.manifest)
        try sandbox.fault("html", path: "/jumboskill")
        let result = try sandbox.fetch("sync")
        #expect(result.status == 77, "\(result.errors)")
        #expect(try sandbox.forge.takeCounts()["archive"] == 1)
        #expect(!result.errors.contains("attempts)"), "\(result.errors)")
    }

    /// A fault that stays.
    struct Lasting: Sendable, CustomTestStringConvertible {
        var kind: String
        var path = "/jumboskill"
        var retryAfter: String?
        var code: Int32 = 69
        /// What the error must hold besides the dependency, the URL and a help.
        var says: [String]
        var testDescription: String { "\(kind) \(path) \(retryAfter ?? "")" }
    }

    static let lasting = [
        Lasting(kind: "reset", says: ["attempts)"]),
        Lasting(kind: "reset", path: "/2.0", says: ["attempts)"]),
        Lasting(kind: "truncate", path: "/2.0", says: ["the body ended early", "attempts)"]),
        Lasting(kind: "stall", says: ["2 s", "attempts)"]),
        Lasting(kind: "status:503", says: ["503", "(5 attempts)", "again later"]),
        Lasting(kind: "status:503", path: "/2.0", says: ["503", "(5 attempts)", "again later"]),
        Lasting(kind: "status:429", says: ["accepts no more requests for now", "wait a while"]),
        Lasting(
            kind: "status:429",
            retryAfter: "3600",
            says: ["accepts no more requests for 60 minutes, until ", "wait until then"]
        ),
        Lasting(kind: "status:500", says: ["500", "(5 attempts)"]),
        Lasting(kind: "html", code: 77, says: ["showed a sign-in page instead of the archive"]),
        Lasting(kind: "html", path: "/2.0", code: 69, says: []),
        Lasting(kind: "redirect:/jumboskill/engine/round", says: ["redirect"]),
        Lasting(kind: "redirect:ftp://example.com/x", says: ["redirect"]),
        Lasting(kind: "status:404", says: ["status 404", "although the host has the commit"]),
        Lasting(kind: "status:401", code: 77, says: []),
        Lasting(kind: "status:403", code: 77, says: []),
    ]

    /// All at once, since each mostly waits.
    @Test func `lasting faults end in an error that says all`() throws {
        let running = try Self.lasting.map { fault in
            let sandbox = try Sandbox()
            try sandbox.manifest(Self.manifest)
            try sandbox.fault(fault.kind, path: fault.path, retryAfter: fault.retryAfter)
            return (fault, sandbox, try sandbox.start("sync", "--timeout", "2", "--json"))
        }
        for (fault, sandbox, run) in running {
            let (result, name) = (try run.wait(), fault.testDescription)
            #expect(result.status == fault.code, "\(name): \(result.errors)")
            for text in ["motor", sandbox.forge.url, "help: "] + fault.says {
                #expect(result.errors.contains(text), "\(name): no '\(text)' in: \(result.errors)")
            }
            let document = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            #expect((document?["errors"] as? [Any])?.count == 1, "\(name)")
            #expect(try sandbox.listing().filter { $0 != ".fetch/" } == ["deps.yaml"], "\(name)")
        }
    }

    @Test func `a lasting fault leaves the old tree and the old lock, and the others go on`() throws {
        let sandbox = try Sandbox()
        try sandbox.manifest(Self.manifest)
        #expect(try sandbox.fetch("sync").status == 0)
        let lock = try sandbox.lock("project")
        try sandbox.manifest(
            "workspace: jumboskill\ndependencies:\n  motor:\n    repo: engine\n    tag: rev2\n  physics-core: v2.3.0"
        )
        try sandbox.fault("status:404", path: "/2.0/repositories/jumboskill/engine")
        let result = try sandbox.fetch("sync")
        #expect(result.status == 77, "\(result.errors)")
        #expect(result.errors.contains("fetched    physics-core"))
        #expect(try sandbox.fetch("verify", "physics-core").status == 0)
        #expect(try sandbox.lock("project")?.hasPrefix(lock ?? "-") == true)
        try sandbox.manifest(Self.manifest)
        #expect(try sandbox.fetch("verify", "motor").status == 0)
    }

    @Test(arguments: [
        ("http://no-such-host.invalid/a.tar.gz", "cannot resolve its host name"),
        ("http://127.0.0.1:1/a.tar.gz", "refused"),
    ])
    func `a host that is not there is named with what to check`(_ url: String, _ cause: String) throws {
        let sandbox = try Sandbox()
        try sandbox.manifest("dependencies:\n  motor:\n    url: \(url)")
        let result = try sandbox.fetch("sync", "--timeout", "5")
        #expect(result.status == 69, "\(result.errors)")
        for text in ["motor", url, cause, "attempts)", "help: check the network"] {
            #expect(result.errors.contains(text), "no '\(text)' in: \(result.errors)")
        }
    }

    /// A project whose lock is of an honest host, which from now on serves something else, and the honest tree.
    private func liedTo() throws -> (sandbox: Sandbox, tree: String?) {
        let sandbox = try Sandbox()
        try sandbox.archive("other.tar.gz", ["README": "something else\n"])
        try sandbox.manifest(Self.manifest)
        #expect(try sandbox.fetch("sync", "--no-cache").status == 0)
        let tree = try sandbox.tree("project/vendor")
        try FileManager.default.removeItem(atPath: sandbox.scratch.path("project/vendor"))
        try sandbox.fault("redirect:/files/other.tar.gz", path: "/jumboskill")
        return (sandbox, tree)
    }

    @Test func `another content than the locked one is refused, and the lock stays`() throws {
        let sandbox = try liedTo().sandbox
        let lock = try sandbox.lock("project")
        let result = try sandbox.fetch("sync", "--no-cache")
        #expect(result.status == 65, "\(result.errors)")
        #expect(result.errors.contains("its content is not what deps.lock says"), "\(result.errors)")
        #expect(try sandbox.lock("project") == lock)
        #expect(!sandbox.scratch.has("project/vendor"))
    }

    @Test func `an archive that failed its checks is in no cache, for this project or another`() throws {
        let (sandbox, tree) = try liedTo()
        #expect(try sandbox.fetch("sync").status == 65)
        try sandbox.forge.ask("DELETE", "/_forge/fault")
        try sandbox.manifest(Self.manifest, in: "elsewhere")
        for project in ["project", "elsewhere"] {
            let result = try sandbox.fetch("sync", in: project)
            #expect(result.status == 0, "\(result.errors)")
            #expect(try sandbox.tree("\(project)/vendor") == tree)
        }
    }

    @Test func `what a first sync cached of a lying host yields to the lock of another project`() throws {
        let (sandbox, tree) = try liedTo()
        try sandbox.manifest(Self.manifest, in: "elsewhere")
        #expect(try sandbox.fetch("sync", in: "elsewhere").status == 0)
        let refused = try sandbox.fetch("sync")
        #expect(refused.status == 65, "\(refused.errors)")
        // What the help says, for who finds out that the content is right after all.
        #expect(refused.errors.contains("run `fetch update motor` to accept it"))
        try sandbox.forge.ask("DELETE", "/_forge/fault")
        let result = try sandbox.fetch("sync")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try sandbox.tree("project/vendor") == tree)
    }

    @Test func `an update of a name accepts what the host serves for its commit now`() throws {
        let sandbox = try liedTo().sandbox
        #expect(try sandbox.fetch("update", "--no-cache").status == 65)
        let result = try sandbox.fetch("update", "motor", "--no-cache")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try sandbox.scratch.read("project/vendor/motor/README") == "something else\n")
        #expect(try sandbox.fetch("verify").status == 0)
    }

    @Test func `a checksum that does not match is never retried`() throws {
        let sandbox = try Sandbox()
        let url = try sandbox.archive("one.tar.gz", ["README": "one\n"])
        let sum = String(repeating: "0", count: 64)
        try sandbox.manifest("dependencies:\n  motor:\n    url: \(url)\n    sha256: \(sum)")
        let result = try sandbox.fetch("sync")
        #expect(result.status == 65, "\(result.errors)")
        #expect(result.errors.contains(sum))
        #expect(try sandbox.forge.takeCounts()["files"] == 1)
        #expect(try sandbox.listing().filter { $0 != ".fetch/" } == ["deps.yaml"])
    }
}

/// Tells the first of many askers, on whatever threads, from the others.
private final class Served: Sendable {
    private let count = Mutex(0)

    func isFirst() -> Bool {
        count.withLock { count in
            count += 1
            return count == 1
        }
    }
}
