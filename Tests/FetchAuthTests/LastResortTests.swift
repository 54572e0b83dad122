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

    @Test(arguments: ["host=evil.example", "protocol=http", "host=git.example.com:8443"])
    func `what a helper has for another host is not sent`(_ field: String) async throws {
        let said = Mutex<[String]>([])
        let helper: GitCredentialProgram = { word, _ in
            said.withLock { $0.append(word) }
            return [UInt8]("protocol=https\nhost=git.example.com\n\(field)\nusername=a\npassword=p\n".utf8)
        }
        let source = scene.authenticator([:], git: helper).source
        #expect(try await source.replacement(nil, .required, origin, .git) == nil)
        #expect(
            scene.stage.heard == [
                "git's credential helper answered for another host than 'https://git.example.com'; its answer is not used"
            ]
        )
        #expect(said.withLock { $0 } == ["fill"])
    }

    @Test func `where helpers are told paths, each repository has a credential of its own`() async throws {
        let said = Mutex<[String]>([])
        let helper: GitCredentialProgram = { word, input in
            let text = String(decoding: input, as: UTF8.self)
            let path = text.split(separator: "\n").first { $0.hasPrefix("path=") }.map { "\($0.dropFirst(5))" } ?? ""
            said.withLock { $0.append("\(word) \(path)") }
            return [UInt8]("path=\(path)\nusername=a\npassword=of \(path)\n".utf8)
        }
        let source = scene.authenticator([:], git: helper).source
        for path in ["one.git", "two.git", "one.git"] {
            let found = try await CredentialPath.$current.withValue(path) {
                try await source.replacement(nil, .required, origin, .git)
            }
            #expect(found?.credential == .basic(user: "a", password: Secret("of \(path)")))
        }
        let found = try await CredentialPath.$current.withValue("one.git") {
            let found = try #require(try await source.replacement(nil, .required, origin, .git))
            try await source.accepted(found, origin)
            return try await source.credential(origin, .git)
        }
        #expect(found?.credential == .basic(user: "a", password: Secret("of one.git")))
        let other = try await CredentialPath.$current.withValue("two.git") {
            try await source.credential(origin, .git)
        }
        #expect(other == nil)
        #expect(said.withLock { $0 } == ["fill one.git", "fill two.git", "approve one.git"])
    }

    @Test(arguments: [nil, "one.git"]) func `a helper that makes a path up is not asked without end`(_ path: String?)
        async throws
    {
        let helper: GitCredentialProgram = { _, _ in [UInt8]("path=zz\nusername=a\npassword=p\n".utf8) }
        let source = scene.authenticator([:], git: helper).source
        let found = try await CredentialPath.$current.withValue(path) {
            try await source.replacement(nil, .required, origin, .git)
        }
        #expect(found?.credential == .basic(user: "a", password: Secret("p")))
    }

    @Test func `where git drops the path, one credential serves the host`() async throws {
        let asked = Mutex(0)
        let helper: GitCredentialProgram = { _, _ in
            asked.withLock { $0 += 1 }
            return [UInt8]("username=a\npassword=p\n".utf8)
        }
        let source = scene.authenticator([:], git: helper).source
        for path in ["one.git", "two.git"] {
            let found = try await CredentialPath.$current.withValue(path) {
                try await source.replacement(nil, .required, origin, .git)
            }
            #expect(found?.credential == .basic(user: "a", password: Secret("p")))
        }
        #expect(asked.withLock { $0 } == 1)
    }

    @Test func `a password that an API refuses may serve git, and is not erased`() async throws {
        let said = Mutex<[String]>([])
        let helper: GitCredentialProgram = { word, _ in
            said.withLock { $0.append(word) }
            return [UInt8]("username=reader\npassword=deploy-token\n".utf8)
        }
        let gitLab = Origin(scheme: "https", host: "gitlab.com", port: nil)
        let source = scene.authenticator([:], git: helper).source
        let token = try #require(try await source.replacement(nil, .hidden, gitLab, .api))
        #expect(token.credential == .bearer(Secret("deploy-token")))
        #expect(try await source.replacement(token, .required, gitLab, .api) == nil)
        let found = try #require(try await source.replacement(nil, .hidden, gitLab, .git))
        #expect(found.credential == .basic(user: "reader", password: Secret("deploy-token")))
        try await source.accepted(found, gitLab)
        #expect(try await source.credential(gitLab, .archive)?.opensArchives == false)
        #expect(try await source.credential(gitLab, .api) == nil)
        #expect(said.withLock { $0 } == ["fill", "approve"])
        #expect(try await source.replacement(found, .required, gitLab, .git) == nil)
        #expect(said.withLock { $0 } == ["fill", "approve", "reject"])
    }

    @Test(arguments: ["https://bitbucket.org", "https://gitlab.com", "https://github.com", "https://git.example.com"])
    func `one identity serves a host, for whatever it is asked`(_ url: String) async throws {
        // Bitbucket's API takes no password of this name, but would take the token that `.netrc` has.
        try scene.scratch.write(".netrc", "machine \(url.dropFirst(8)) login x-token-auth password netrc\n")
        try runCommand("chmod", ["600", scene.scratch.path(".netrc")], in: "/")
        let helper: GitCredentialProgram = { _, _ in [UInt8]("username=ada\npassword=helper\n".utf8) }
        let origin = try #require(Origin(url))
        for first in CredentialPurpose.allCases {
            let source = scene.authenticator(["HOME": scene.scratch.path], git: helper).source
            if let issued = try await source.replacement(nil, .required, origin, first) {
                try await source.accepted(issued, origin)
            }
            for purpose in CredentialPurpose.allCases {
                for issued in [
                    try await source.credential(origin, purpose),
                    try await source.replacement(nil, .required, origin, purpose),
                ] {
                    #expect(issued == nil || issued?.credential.secret == Secret("helper"), "\(first) \(purpose)")
                }
            }
        }
    }

    @Test(arguments: ["https://bitbucket.org", "https://gitlab.com", "https://github.com", "https://git.example.com"])
    func `a stored token comes before helpers and netrc, also where it is refused`(_ url: String) async throws {
        let helper: GitCredentialProgram = { _, _ in [UInt8]("username=ada\npassword=helper\n".utf8) }
        let origin = try #require(Origin(url))
        try await scene.authenticator([:]).store(Secret("stored"), for: origin)
        let source = scene.authenticator([:], git: helper).source
        for purpose in CredentialPurpose.allCases {
            let issued = try #require(try await source.credential(origin, purpose))
            #expect(issued.credential.secret == Secret("stored"))
            if purpose != .git { #expect(try await source.replacement(issued, .required, origin, purpose) == nil) }
            #expect(try await source.replacement(nil, .required, origin, purpose)?.credential == issued.credential)
        }
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
