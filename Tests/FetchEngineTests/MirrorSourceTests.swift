import FetchGit
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchEngine

/// What mirrors serve, and what follows where they do not.
@Suite struct MirrorSourceTests {
    private static let host = "https://example.com/dl/engine.tar.gz"
    private static let first = "https://one.example/dl/engine.tar.gz"
    private static let second = "https://two.example/x/dl/engine.tar.gz"
    private static let mirrors = [
        UserConfiguration.Mirror(
            prefix: "https://example.com",
            replacements: ["https://one.example", "https://two.example/x"]
        )
    ]

    private typealias Responder = @Sendable (HTTPRequest) throws -> HTTPResponse

    /// A project with one archive by URL, a mirror list, and these responses.
    private func scene(_ entry: String, _ responses: [String: Responder]) throws -> EngineScene {
        var scene = try EngineScene()
        scene.mirrors = Self.mirrors
        scene.transport = FakeTransport(responses)
        try scene.scratch.write("project/deps.yaml", "dependencies:\n  engine: \(entry)\n")
        return scene
    }

    /// The bytes of an archive with this content, and their checksum.
    private func archive(_ content: String) throws -> (bytes: [UInt8], sha256: String) {
        let scene = try EngineScene()
        try scene.scratch.write("engine-1/README.md", content)
        let bytes = try scene.archive("engine-1")
        return (bytes, "\(SHA256Hasher.digest(of: bytes))")
    }

    private static func serves(_ url: String, _ bytes: [UInt8], status: Int = 200, type: String? = nil) -> Responder {
        { _ in try .fake(url, bytes, status: status, type: type) }
    }

    private static func unreachable(_ request: HTTPRequest) throws -> HTTPResponse {
        throw Failure(.unavailable, "unreachable", "no route to '\(request.url.origin.host)'")
    }

    @Test func `the first mirror serves what the manifest's checksum says, and the lockfile names the host`()
        async throws
    {
        let (bytes, sha256) = try archive("hello\n")
        let scene = try scene("{url: \(Self.host), sha256: \(sha256)}", [Self.first: Self.serves(Self.first, bytes)])

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.isEmpty, "\(report.failures.map(\.message))")
        #expect(scene.transport.requested == [Self.first])
        let lock = try scene.scratch.read("project/deps.lock")
        #expect(lock.contains("archive: \(Self.host)\n") && !lock.contains("one.example"))
        #expect(scene.notes == [])
    }

    @Test func `without lock and checksum nothing is taken from a mirror`() async throws {
        let (bytes, _) = try archive("hello\n")
        let scene = try scene("{url: \(Self.host)}", [Self.host: Self.serves(Self.host, bytes)])

        #expect(await scene.engine.sync(SyncRequest()).failures.isEmpty)
        #expect(scene.transport.requested == [Self.host])
    }

    @Test(arguments: ["a status", "a web page", "a page without a type", "other bytes", "no archive", "a refusal"])
    func `what fails at a mirror goes on to the next, with one note`(_ trouble: String) async throws {
        let (bytes, sha256) = try archive("hello\n")
        let (other, _) = try archive("evil\n")
        let page = Array("<!doctype html><p>hi".utf8)
        let responses: [String: Responder] = [
            "a status": Self.serves(Self.first, [], status: 404),
            "a web page": Self.serves(Self.first, page, type: "text/html"),
            "a page without a type": Self.serves(Self.first, page),
            "other bytes": Self.serves(Self.first, other),
            "no archive": Self.serves(Self.first, Array("nothing".utf8)),
            "a refusal": Self.serves(Self.first, [], status: 403),
        ]
        let scene = try scene(
            "{url: \(Self.host), sha256: \(sha256)}",
            [Self.first: try #require(responses[trouble]), Self.second: Self.serves(Self.second, bytes)]
        )

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.isEmpty, "\(report.failures.map(\.message))")
        #expect(scene.transport.requested == [Self.first, Self.second])
        // What another mirror follows is asked once; the last one may be tried again.
        #expect(scene.transport.attempts == [1, nil])
        #expect(scene.notes.count == 1)
        #expect(scene.notes.first?.hasPrefix("the mirror 'https://one.example' did not serve 'engine': ") == true)
        #expect(try scene.scratch.read("project/vendor/engine/README.md") == "hello\n")
    }

    @Test func `a locked tree is what a mirror has to serve, and the host comes last`() async throws {
        let (bytes, _) = try archive("hello\n")
        let (other, _) = try archive("evil\n")
        var scene = try scene("{url: \(Self.host)}", [Self.host: Self.serves(Self.host, bytes)])
        #expect(await scene.engine.sync(SyncRequest()).failures.isEmpty)
        let lock = try scene.scratch.read("project/deps.lock")
        try FileManager.default.removeItem(atPath: scene.scratch.path("project/vendor"))
        scene.transport = FakeTransport([
            Self.first: Self.serves(Self.first, other), Self.second: Self.serves(Self.second, other),
            Self.host: Self.serves(Self.host, bytes),
        ])

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.outcomes.map(\.status) == [.fetched])
        #expect(scene.transport.requested == [Self.first, Self.second, Self.host])
        #expect(
            scene.notes.filter { $0.contains("did not serve 'engine': its content is not what") }.count == 2
        )
        #expect(try scene.scratch.read("project/deps.lock") == lock)
        #expect(try scene.scratch.read("project/vendor/engine/README.md") == "hello\n")
    }

    @Test func `where all fail, all are named, and the host's failure decides`() async throws {
        let (_, sha256) = try archive("hello\n")
        let scene = try scene(
            "{url: \(Self.host), sha256: \(sha256)}",
            [
                Self.first: Self.serves(Self.first, [], status: 404), Self.second: Self.unreachable,
                Self.host: Self.serves(Self.host, [], status: 403),
            ]
        )

        let report = await scene.engine.sync(SyncRequest())

        let failure = try #require(report.failures.first)
        #expect(failure.kind == .permission && failure.code == "forbidden")
        #expect(failure.dependency == "engine" && failure.place?.line == 2)
        for part in [Self.host, "'https://one.example' (", "'https://two.example' (no route to 'two.example')"] {
            #expect(failure.message.contains(part), "\(failure.message)")
        }
    }

    @Test func `a mirror that is down is waited for once`() async throws {
        let (bytes, sha256) = try archive("hello\n")
        let other = "https://example.com/dl/other.tar.gz"
        var scene = try scene("{url: \(Self.host), sha256: \(sha256)}", [:])
        scene.mirrors = [.init(prefix: "https://example.com", replacements: ["https://one.example"])]
        scene.environment = ["FETCH_JOBS": "1"]
        try scene.scratch.write(
            "project/deps.yaml",
            "dependencies:\n  a: {url: \(Self.host), sha256: \(sha256)}\n  b: {url: \(other), sha256: \(sha256)}\n"
        )
        scene.transport = FakeTransport([
            Self.first: Self.unreachable, "https://one.example/dl/other.tar.gz": Self.unreachable,
            Self.host: Self.serves(Self.host, bytes), other: Self.serves(other, bytes),
        ])
        let context = scene.context
        context.mirrorHealth.record(
            Failure(.unavailable, "unreachable", "no route"),
            of: Origin(scheme: "https", host: "one.example", port: nil)
        )

        let report = await Engine(context).sync(SyncRequest())

        #expect(report.failures.isEmpty)
        #expect(Set(scene.transport.requested) == [Self.host, other])
        #expect(scene.notes == ["the mirror 'https://one.example' is left out of this run: no route"])
    }

    @Test func `a mirror sees its own credential alone`() async throws {
        let (bytes, sha256) = try archive("hello\n")
        let seen = Monitor<[String]>([])
        let answer: @Sendable (String, Int, [UInt8]) -> Responder = { url, status, bytes in
            { request in
                if case .bearer(let secret)? = request.credential {
                    seen.update { $0.append("\(request.url.origin.host) \(secret.revealed)") }
                } else {
                    seen.update { $0.append("\(request.url.origin.host) -") }
                }
                return try .fake(url, bytes, status: status)
            }
        }
        var scene = try scene(
            "{url: \(Self.host), sha256: \(sha256)}",
            [
                Self.first: answer(Self.first, 404, []), Self.second: answer(Self.second, 404, []),
                Self.host: answer(Self.host, 200, bytes),
            ]
        )
        scene.accounts.credentials = CredentialSource(credential: { origin, _ in
            ["example.com", "two.example"].contains(origin.host)
                ? IssuedCredential(.bearer(Secret("of \(origin.host)")), source: "test") : nil
        })

        #expect(await scene.engine.sync(SyncRequest()).failures.isEmpty)
        #expect(seen.read(\.self) == ["one.example -", "two.example of two.example", "example.com of example.com"])
    }

    /// A commit of a repository at GitHub, whose archive git made.
    private func commit(in scene: EngineScene) throws -> (id: String, archive: [UInt8], withoutID: [UInt8]) {
        try scene.scratch.write("repository/README.md", "hello\n")
        let script = """
            git init -q && git add . && git -c user.name=a -c user.email=a@b commit -qm 1 && git rev-parse HEAD \
            && git archive --prefix=r/ -o ../with.tar.gz HEAD && git archive --prefix=r/ -o ../without.tar.gz HEAD^{tree}
            """
        let id = try runCommand("sh", ["-c", script], in: scene.scratch.path("repository")).output
        func bytes(_ name: String) throws -> [UInt8] {
            [UInt8](try Data(contentsOf: URL(fileURLWithPath: scene.scratch.path(name))))
        }
        return (id.trimmingCharacters(in: .newlines), try bytes("with.tar.gz"), try bytes("without.tar.gz"))
    }

    @Test func `an archive that names the resolved commit is taken, one that names none or another is not`()
        async throws
    {
        var scene = try EngineScene()
        let (id, archive, withoutID) = try commit(in: scene)
        let (foreign, _) = try self.archive("evil\n")
        let path = "o/r/archive/\(id).tar.gz"
        scene.mirrors = [
            .init(
                prefix: "https://github.com",
                replacements: ["https://none.example/gh", "https://other.example", "https://good.example"]
            )
        ]
        scene.transport = FakeTransport([
            "https://none.example/gh/\(path)": Self.serves("https://none.example/gh/\(path)", withoutID),
            "https://other.example/\(path)": Self.serves("https://other.example/\(path)", foreign),
            "https://good.example/\(path)": Self.serves("https://good.example/\(path)", archive),
        ])
        try scene.scratch.write("project/deps.yaml", "dependencies:\n  r: {repo: \"github:o/r\", commit: \(id)}\n")

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.isEmpty, "\(report.failures.map(\.message))")
        #expect(scene.notes.count == 2 && scene.notes.allSatisfy { $0.contains("does not say which commit") })
        #expect(scene.transport.requested.last == "https://good.example/\(path)")
        let lock = try scene.scratch.read("project/deps.lock")
        #expect(lock.contains("archive: https://github.com/\(path)\n"))
    }

    @Test func `what a mirror served for one entry and is wrong for another comes from the host`() async throws {
        var scene = try EngineScene()
        let (id, archive, _) = try commit(in: scene)
        let path = "o/r/archive/\(id).tar.gz"
        scene.transport = FakeTransport([
            "https://github.com/\(path)": Self.serves("https://github.com/\(path)", archive)
        ])
        let entry = "{repo: \"github:o/r\", commit: \(id)}"
        try scene.scratch.write("project/deps.yaml", "dependencies:\n  z: \(entry)\n")
        #expect(await scene.engine.sync(SyncRequest()).failures.isEmpty)
        // A tree of its own, but with the right commit id in it.
        try scene.scratch.write("forged/README.md", "evil\n")
        _ = try runCommand(
            "sh",
            [
                "-c",
                "tar c --format=posix --pax-option='globexthdr.name=pax_global_header,comment=\(id)' forged | gzip > f.tar.gz",
            ],
            in: scene.scratch.path
        )
        let forged = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scene.scratch.path("f.tar.gz"))))
        try FileManager.default.removeItem(atPath: scene.scratch.path("project/vendor"))
        scene.mirrors = [.init(prefix: "https://github.com", replacements: ["https://mirror.example"])]
        scene.transport = FakeTransport([
            "https://mirror.example/\(path)": Self.serves("https://mirror.example/\(path)", forged),
            "https://github.com/\(path)": Self.serves("https://github.com/\(path)", archive),
        ])
        try scene.scratch.write("project/deps.yaml", "dependencies:\n  a: \(entry)\n  z: \(entry)\n")

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.isEmpty, "\(report.failures.map(\.message))")
        #expect(try scene.scratch.read("project/vendor/z/README.md") == "hello\n")
    }

    @Test(arguments: [false, true])
    func `git goes to the mirrors first, and to the host in the end`(_ hasSubmodules: Bool) async throws {
        let asked = Monitor<[String]>([])
        var scene = try EngineScene()
        scene.mirrors = [.init(prefix: "https://git.example", replacements: ["https://one.example/g"])]
        scene.git = { remote in
            asked.update { $0.append(remote.address) }
            throw Failure(.unavailable, "unreachable", "no route to '\(remote)'")
        }
        let commit = try #require(CommitID(String(repeating: "a", count: 40)))
        let remote = try GitRemote("https://git.example/t.git", relativeTo: "/")
        try scene.scratch.write(
            "project/deps.yaml",
            "dependencies:\n  t: {git: \"https://git.example/t.git\", tag: v1\(hasSubmodules ? ", submodules: true" : "")}\n"
        )
        try scene.scratch.write(
            "project/deps.lock",
            """
            # Generated by fetch; do not edit. Commit it beside deps.yaml.
            version: 1
            dependencies:
              t:
                source: \(remote.source)
                request:
                  git: https://git.example/t.git
                  tag: v1\(hasSubmodules ? "\n      submodules: true" : "")
                tag: v1
                commit: \(commit)
                tree: sha256:\(String(repeating: "c", count: 64))
                files: 1
                bytes: 1

            """
        )

        let report = await scene.engine.sync(SyncRequest())

        #expect(asked.read(\.self) == ["https://one.example/g/t.git", "https://git.example/t.git"])
        let message = try #require(report.failures.first?.message)
        #expect(message.contains("no route to 'https://git.example/t.git'"))
        #expect(message.contains("'https://one.example' (no route to 'https://one.example/g/t.git')"))
        // Keys of the user's are for the host.
        let ssh = GitOrigin(remote: try GitRemote("git@git.example:t.git", relativeTo: "/"), commit: commit)
        let rule = try #require(scene.mirrors.rules.first)
        #expect(try GitArchiveSource(rule, of: ssh, scene.context) == nil)
    }

    /// A scene with these mirrors of GitHub, the path of the archive of a commit there, and what GitHub says of its tag v1.
    private func downloadScene(_ mirrors: [String]) throws -> (EngineScene, path: String, api: [String: Responder]) {
        var scene = try EngineScene()
        let (id, _, _) = try commit(in: scene)
        let api = "https://api.github.com/repos/o/r/git/ref/tags/v1"
        let tag = #"{"ref":"refs/tags/v1","object":{"type":"commit","sha":"\#(id)"}}"#
        scene.mirrors = [.init(prefix: "https://github.com", replacements: mirrors)]
        let answer = Self.serves(api, Array(tag.utf8), type: "application/json")
        return (scene, "o/r/archive/\(id).tar.gz", [api: answer])
    }

    /// The bytes of `name` in the scratch directory of `scene`.
    private static func bytes(_ name: String, _ scene: EngineScene) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: scene.scratch.path(name))))
    }

    @Test func `fetch download takes an archive from a mirror that names the commit, and no other`() async throws {
        var (scene, path, api) = try downloadScene(
            ["https://none.example/gh", "https://other.example", "https://good.example"]
        )
        let (foreign, _) = try archive("evil\n")
        let urls = ["https://none.example/gh/\(path)", "https://other.example/\(path)", "https://good.example/\(path)"]
        let good = try Self.bytes("with.tar.gz", scene)
        scene.transport = FakeTransport(
            [
                urls[0]: Self.serves(urls[0], try Self.bytes("without.tar.gz", scene)),
                urls[1]: Self.serves(urls[1], foreign),
                urls[2]: Self.serves(urls[2], good),
            ].merging(api) { $1 }
        )

        let report = await scene.engine.download(["github:o/r@v1"], workspace: nil, into: "out")

        #expect(report.failures.isEmpty, "\(report.failures.map(\.message))")
        #expect(Array(scene.transport.requested.suffix(3)) == urls)
        #expect(Array(scene.transport.attempts.suffix(3)) == [1, 1, nil])
        #expect(scene.notes.count == 2 && scene.notes.allSatisfy { $0.contains("does not say which commit") })
        #expect(try Self.bytes("project/out/r-v1.tar.gz", scene) == good)
        #expect(try scene.scratch.list("project/out") == ["r-v1.tar.gz"])
    }

    @Test func `where mirrors and host fail, fetch download names all`() async throws {
        var (scene, path, api) = try downloadScene(["https://one.example"])
        scene.transport = FakeTransport(
            [
                "https://one.example/\(path)": Self.unreachable, "https://github.com/\(path)": Self.unreachable,
            ].merging(api) { $1 }
        )

        let report = await scene.engine.download(["github:o/r@v1"], workspace: nil, into: "out")

        let message = try #require(report.failures.first?.message)
        #expect(message.contains("no route to 'github.com'"))
        #expect(message.contains("its mirror failed: 'https://one.example' (no route to 'one.example')"))
    }
}
