import FetchModel
import FetchSystem
import Synchronization
import TestSupport
import Testing

@testable import FetchAuth

/// Git's helpers and `.netrc` are asked when a host wants a credential, not before.
@Suite struct LastResortTests {
    private let scene: AuthenticationScene
    private let origin = Origin(scheme: "https", host: "git.example.com", port: nil)

    init() throws { scene = try AuthenticationScene() }

    /// A helper that never answers, as long as nobody cancels it.
    private static let silent: GitCredentialProgram = { _, _ in
        try await Task.sleep(for: .seconds(600))
        return []
    }

    private static let broken: GitCredentialProgram = { _, _ in
        throw Failure(.unavailable, "git-credential-silent", "git's credential helper did not respond")
    }

    @Test func `a silent helper does not delay anonymous requests`() async throws {
        let source = scene.authenticator([:], git: Self.silent).source
        #expect(try await source.credential(origin, .archive) == nil)
        #expect(try await source.credential(origin, .git) == nil)
    }

    @Test func `cancelling a request ends the wait for a helper at once, and the helper`() async throws {
        let ended = Mutex(false)
        let (started, start) = AsyncStream<Void>.makeStream()
        let helper: GitCredentialProgram = { word, input in
            start.finish()
            defer { ended.withLock { $0 = true } }
            return try await Self.silent(word, input)
        }
        let source = scene.authenticator([:], git: helper).source
        let task = Task { [origin] in try await source.replacement(nil, .required, origin, .git) }
        for await _ in started {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        while !ended.withLock({ $0 }) { await Task.yield() }
    }

    @Test func `a cancelled request does not end the wait of another`() async throws {
        let (gate, open) = AsyncStream<Void>.makeStream()
        let helper: GitCredentialProgram = { _, _ in
            for await _ in gate {}
            return [UInt8]("username=a\npassword=p\n".utf8)
        }
        let source = scene.authenticator([:], git: helper).source
        let tasks = (0..<2).map { _ in
            Task { [origin] in try await source.replacement(nil, .required, origin, .git) }
        }
        tasks[0].cancel()
        await #expect(throws: CancellationError.self) { try await tasks[0].value }
        open.finish()
        #expect(try await tasks[1].value?.credential == .basic(user: "a", password: Secret("p")))
    }

    @Test func `a helper that fails stops what needs a credential, and only that`() async throws {
        let source = scene.authenticator([:], git: Self.broken).source
        #expect(try await source.credential(origin, .archive) == nil)
        let failure = try await failure { _ = try await source.replacement(nil, .required, origin, .archive) }
        #expect(failure.code == "git-credential-silent")
        #expect(scene.stage.heard == [])
        // What may only be hidden keeps the host's own response; the failure is noted once.
        for _ in 0..<2 { #expect(try await source.replacement(nil, .hidden, origin, .archive) == nil) }
        #expect(scene.stage.heard == [failure.message])
        #expect(try await source.credential(origin, .archive) == nil)
    }

    @Test func `an accepted credential goes with later requests, to the same site alone`() async throws {
        try scene.scratch.write(".netrc", "machine git.example.com login a password p\n")
        try runCommand("chmod", ["600", scene.scratch.path(".netrc")], in: "/")
        let source = scene.authenticator(["HOME": scene.scratch.path]).source
        let found = try #require(try await source.replacement(nil, .hidden, origin, .archive))
        #expect(try await source.credential(origin, .git) == nil)
        try await source.accepted(found, origin)
        #expect(try await source.credential(origin, .git) == found)
        #expect(try await source.credential(Origin(scheme: "https", host: "other.example", port: nil), .git) == nil)
    }

    @Test func `a helper that fails to keep an accepted credential does not fail the request`() async throws {
        let helper: GitCredentialProgram = { word, input in
            word == "fill" ? [UInt8]("username=a\npassword=p\n".utf8) : try await Self.broken(word, input)
        }
        let source = scene.authenticator([:], git: helper).source
        let found = try #require(try await source.replacement(nil, .required, origin, .archive))
        try await source.accepted(found, origin)
        #expect(scene.stage.heard == ["git's credential helper did not respond"])
        #expect(try await source.credential(origin, .archive) == found)
    }

    @Test func `a damaged store does not stop what needs no credential`() async throws {
        let path = try scene.scratch.write("data/fetch/credentials.json", "{")
        try runCommand("chmod", ["600", path], in: "/")
        let source = scene.authenticator(AuthenticationScene.consumer, git: Self.broken).source
        for _ in 0..<2 { #expect(try await source.credential(AuthenticationScene.site, .archive) == nil) }
        #expect(scene.stage.heard.count == 1)
        #expect(scene.stage.heard.first?.contains("is damaged") == true)
        let failure = try await failure {
            _ = try await source.replacement(nil, .required, AuthenticationScene.site, .archive)
        }
        #expect(failure.kind == .disk && failure.code == "credentials-damaged")
        #expect(try await source.replacement(nil, .hidden, AuthenticationScene.site, .archive) == nil)
        let token = AuthenticationScene.consumer.merging(["BITBUCKET_ACCESS_TOKEN": "t"]) { $1 }
        #expect(try await scene.authenticator(token).source.credential(AuthenticationScene.site, .api)?.bearer == "t")
        #expect(await scene.server.count == 0)
    }
}
