import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchEngine
@testable import FetchGit

/// Whole runs against forges of which each has its own way to archives and tags.
@Suite struct ForgeSyncTests {
    private static let hex = "643d7585263769bebc34e6e20e931057d0e5731b"

    /// A repository of which git only lists the tag `v1.0.0`.
    private struct Listing: FakeGitRepository {
        let commit: CommitID

        func resolve(_ selector: Dependency.Selector) async throws -> (tag: String?, commit: CommitID) {
            guard case .tag("v1.0.0") = selector else { throw NotSetUp("\(selector)") }
            return ("v1.0.0", commit)
        }

        func tags() async throws -> [GitReference] { [GitReference(name: "v1.0.0", commit: commit)] }
    }

    private func scene(_ manifest: String) throws -> (EngineScene, [UInt8]) {
        let scene = try EngineScene()
        try scene.scratch.write("engine-1/README.md", "hello\n")
        let bytes = try scene.archive("engine-1")
        try scene.scratch.write("project/deps.yaml", manifest)
        return (scene, bytes)
    }

    private func lock(_ scene: EngineScene) throws -> String { try scene.scratch.read("project/deps.lock") }

    @Test func `a Data Center's archive is locked with the query that requests it`() async throws {
        var (scene, bytes) = try scene(
            """
            hosts: {work: {kind: bitbucket-datacenter, url: "https://git.example.com"}}
            dependencies: {engine: {repo: "work:team/engine", tag: v1}}

            """
        )
        let api = "https://git.example.com/rest/api/latest/projects/TEAM/repos/engine"
        let tag = #"{"id":"refs/tags/v1","displayId":"v1","latestCommit":"\#(Self.hex)","hash":null}"#
        scene.transport = FakeTransport([
            "\(api)/tags/v1": { _ in try .fake("\(api)/tags/v1", Array(tag.utf8)) },
            "\(api)/archive": { [bytes] request in try .fake(request.url.wire, bytes) },
        ])

        let first = await scene.engine.sync(SyncRequest())
        let archive = "\(api)/archive?at=\(Self.hex)&format=tar.gz&prefix=engine-\(Self.hex)/"
        #expect(first.failures.isEmpty)
        #expect(try lock(scene).contains("    archive: \(archive)\n"))
        #expect(try lock(scene).contains("    source: https://git.example.com/projects/TEAM/repos/engine\n"))
        #expect(scene.transport.requested == ["\(api)/tags/v1", "\(api)/archive"])

        try FileManager.default.removeItem(atPath: scene.scratch.path("project/vendor"))
        let again = await scene.engine.sync(SyncRequest(isLocked: true))
        #expect(again.failures.isEmpty && again.outcomes.map(\.status) == [.fetched])
        #expect(scene.transport.requested.count == 3)
    }

    @Test(arguments: ["tag: v1.0.0", "version: \"*\""])
    func `git lists the tags of a cgit, whose snapshot is the archive`(_ selector: String) async throws {
        var (scene, bytes) = try scene(
            """
            hosts: {pages: {kind: cgit, url: "https://cgit.example.com"}}
            dependencies: {engine: {repo: "pages:pub/scm/engine.git", \(selector)}}

            """
        )
        let remote = "https://cgit.example.com/pub/scm/engine.git"
        let commit = try #require(CommitID(Self.hex))
        let remotes = Monitor<[String]>([])
        scene.git = { asked in
            remotes.update { $0.append(asked.address) }
            return Listing(commit: commit)
        }
        let snapshot = "\(remote)/snapshot/engine-\(Self.hex).tar.gz"
        scene.transport = FakeTransport([snapshot: { [bytes] _ in try .fake(snapshot, bytes) }])

        let report = await scene.engine.sync(SyncRequest())
        #expect(report.failures.isEmpty)
        #expect(remotes.read { $0 } == [remote])
        #expect(scene.transport.requested == [snapshot])
        #expect(try lock(scene).contains("    archive: \(snapshot)\n"))
        #expect(try lock(scene).contains("    tag: v1.0.0\n"))
    }

    @Test func `what git reports of a cgit's repository is not asked again`() async throws {
        var (scene, _) = try scene(
            """
            hosts: {pages: {kind: cgit, url: "https://cgit.example.com"}}
            dependencies: {engine: {repo: "pages:engine", tag: v1}}

            """
        )
        let asked = Monitor(0)
        scene.accounts.credentials = CredentialSource(credential: { _, purpose in
            // One that git has, and nothing else.
            purpose == .git ? IssuedCredential(.basic(user: "ada", password: Secret("x")), source: ".netrc") : nil
        })
        scene.git = { remote in
            asked.update { $0 += 1 }
            throw GitError.authenticationRequired(
                GitError.Access(remote: "\(remote)", origin: try #require(remote.origin), source: nil)
            )
        }
        let report = await scene.engine.sync(SyncRequest())
        #expect(report.failures.map(\.code) == ["not-authenticated"])
        #expect(asked.read { $0 } == 1)
    }
}
