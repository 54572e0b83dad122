import FetchModel
import FetchSystem
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import FetchAuth

@Suite struct RenewalTests {
    @Test func `a token that lasts is used as it is`() async throws {
        let scene = try AuthenticationScene()
        try await scene.signIn()
        #expect(
            try await scene.authenticator().credential(of: AuthenticationScene.api, for: .api)?.bearer == "access-0"
        )
        #expect(
            try await scene.authenticator().credential(of: AuthenticationScene.site, for: .git)?.credential
                == .basic(user: "x-token-auth", password: Secret("access-0"))
        )
        #expect(await scene.server.count == 0)
    }

    @Test func `fifty downloads that meet an expired token renew it once`() async throws {
        let scene = try AuthenticationScene()
        try await scene.signIn()
        scene.stage.pass(7200)
        let authenticator = scene.authenticator()
        let found = try await withThrowingTaskGroup(of: String?.self) { group in
            for number in 0..<50 {
                let origin = number % 2 == 0 ? AuthenticationScene.site : AuthenticationScene.api
                group.addTask { try await authenticator.credential(of: origin, for: .archive)?.bearer }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(found == ["access-1"])
        #expect(await scene.server.count == 1)
        #expect(try scene.tokens()?.refresh == Secret("refresh-1"))
    }

    @Test func `fifty downloads that meet a 401 renew it once, although it had not expired`() async throws {
        let scene = try AuthenticationScene()
        try await scene.signIn()
        let source = scene.authenticator().source
        let refused = try #require(try await source.credential(AuthenticationScene.site, .archive))
        let found = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await source.replacement(refused, .required, AuthenticationScene.site, .archive)?.bearer
                }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(found == ["access-1"])
        // Whoever comes late gets the same.
        #expect(
            try await source.replacement(refused, .required, AuthenticationScene.site, .archive)?.bearer == "access-1"
        )
        #expect(await scene.server.count == 1)
        // Fresh and refused again: nothing is gained by another one.
        let fresh = try #require(try await source.credential(AuthenticationScene.site, .archive))
        #expect(try await source.replacement(fresh, .required, AuthenticationScene.site, .archive) == nil)
        #expect(await scene.server.count == 1)
        // But later it may have been revoked.
        scene.stage.pass(600)
        #expect(
            try await source.replacement(fresh, .required, AuthenticationScene.site, .archive)?.bearer == "access-2"
        )
    }

    @Test func `a sign-in page does not renew what was renewed a moment ago`() async throws {
        let scene = try AuthenticationScene()
        try await scene.signIn()
        scene.stage.pass(7200)
        let site = AuthenticationScene.site
        // The second process begins after the first one has renewed the token.
        for _ in 0..<2 {
            let authenticator = scene.authenticator()
            let fresh = try #require(try await authenticator.credential(of: site, for: .archive))
            #expect(fresh.bearer == "access-1")
            #expect(try await authenticator.renewal(of: fresh, at: site, for: .archive) == nil)
        }
        #expect(await scene.server.count == 1)
        scene.stage.pass(600)
        let authenticator = scene.authenticator()
        let old = try #require(try await authenticator.credential(of: site, for: .archive))
        #expect(try await authenticator.renewal(of: old, at: site, for: .archive)?.bearer == "access-2")
    }

    @Test func `two processes renew once between them`() async throws {
        let scene = try AuthenticationScene()
        try await scene.signIn()
        scene.stage.pass(7200)
        let found = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<6 {
                let authenticator = scene.authenticator()
                group.addTask {
                    try await authenticator.credential(of: AuthenticationScene.site, for: .archive)?.bearer
                }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(found == ["access-1"])
        #expect(await scene.server.count == 1)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a process that holds the store and hangs is waited for as long as the user says`() async throws {
        let scene = try AuthenticationScene()
        try await scene.signIn()
        scene.stage.pass(7200)
        let hold = try await scene.store.hold(on: Workers(limit: 1), waitingUpTo: .seconds(1))
        let authenticator = scene.authenticator(patience: .milliseconds(200))
        let error = await #expect(throws: (any Error).self) {
            _ = try await authenticator.credential(of: AuthenticationScene.site, for: .archive)
        }
        withExtendedLifetime(hold) {}
        let failure = (error as? any Diagnosable)?.failure
        #expect(failure?.code == "credentials-busy")
        #expect(await scene.server.count == 0)
    }

    @Test func `a process that comes with an old token takes what another one has stored`() async throws {
        let scene = try AuthenticationScene()
        try await scene.signIn()
        let (one, other) = (scene.authenticator().source, scene.authenticator().source)
        let refused = try #require(try await one.credential(AuthenticationScene.site, .archive))
        #expect(try await other.credential(AuthenticationScene.site, .archive) == refused)
        #expect(try await one.replacement(refused, .required, AuthenticationScene.site, .archive)?.bearer == "access-1")
        #expect(
            try await other.replacement(refused, .required, AuthenticationScene.site, .archive)?.bearer == "access-1"
        )
        #expect(await scene.server.count == 1)
    }

    @Test func `what cannot be stored is not used`() async throws {
        let directory = Mutex("")
        let server = TokenServer {
            // Between the question and the answer the file becomes a directory, which no file can replace.
            let path = directory.withLock { $0 } + "/credentials.json"
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createDirectory(atPath: path + "/full", withIntermediateDirectories: true)
        }
        let scene = try AuthenticationScene(server)
        directory.withLock { $0 = scene.scratch.path("data/fetch") }
        try await scene.signIn(lifetime: 1)
        scene.stage.pass(2)
        let authenticator = scene.authenticator()
        await #expect(throws: SystemError.self) {
            try await authenticator.credential(of: AuthenticationScene.site, for: .api)
        }
        #expect(await server.count == 1)
    }

    @Test func `a refresh is finished although all who wait for it have gone`() async throws {
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let (asked, teller) = AsyncStream<Void>.makeStream()
        let scene = try AuthenticationScene(
            TokenServer {
                teller.yield()
                for await _ in gate { break }
            }
        )
        try await scene.signIn(lifetime: 1)
        scene.stage.pass(2)
        let authenticator = scene.authenticator()
        let task = Task { try await authenticator.credential(of: AuthenticationScene.site, for: .api) }
        for await _ in asked { break }
        task.cancel()
        opener.yield()
        #expect(try await task.value?.bearer == "access-1")
        #expect(try scene.tokens()?.refresh == Secret("refresh-1"))
    }

    @Test func `a refused renewal is 77, forgets nothing, and never becomes another identity`() async throws {
        let scene = try AuthenticationScene()
        try await scene.signIn()
        await scene.server.revoke()
        scene.stage.pass(7200)
        try scene.scratch.write(".netrc", "machine bitbucket.org login ada@b.example password x\n")
        chmod(scene.scratch.path(".netrc"), 0o600)
        let environment = AuthenticationScene.consumer.merging(["HOME": scene.scratch.path]) { $1 }
        let helper: GitCredentialProgram = { _, _ in [UInt8]("username=x-token-auth\npassword=y\n".utf8) }
        for _ in 0..<2 {
            let authenticator = scene.authenticator(environment, git: helper)
            let failure = try await failure {
                _ = try await authenticator.credential(of: AuthenticationScene.site, for: .archive)
            }
            #expect(failure.kind == .permission && failure.code == "sign-in-again")
            #expect(failure.help?.contains("fetch login") == true)
            #expect(!failure.rendered().contains("refresh-0"))
        }
        #expect(try scene.tokens()?.refresh == Secret("refresh-0"))
        #expect(await scene.server.asked.allSatisfy { $0["grant_type"] == "refresh_token" })
    }

    @Test func `trouble that passes is waited out, trouble that stays is 69 and forgets nothing`() async throws {
        let trouble = TokenServer.Odd(status: 503, type: "text/html", body: "<p>down")
        let passing = try AuthenticationScene(
            TokenServer(odd: [trouble, .init(body: #"{"error": "temporarily_unavailable"}"#)])
        )
        try await passing.signIn(lifetime: 1)
        passing.stage.pass(2)
        #expect(
            try await passing.authenticator().credential(of: AuthenticationScene.site, for: .api)?.bearer == "access-1"
        )

        let staying = try AuthenticationScene(TokenServer(odd: [trouble, trouble, trouble]))
        try await staying.signIn(lifetime: 1)
        staying.stage.pass(2)
        let failure = try await failure {
            _ = try await staying.authenticator().credential(of: AuthenticationScene.site, for: .api)
        }
        #expect(failure.kind == .unavailable && failure.code == "token-endpoint")
        #expect(try staying.tokens()?.refresh == Secret("refresh-0"))
        #expect(
            try await staying.authenticator().credential(of: AuthenticationScene.site, for: .api)?.bearer == "access-1"
        )
    }

    @Test func `a consumer that is refused is named, and the sign-in is kept`() async throws {
        let scene = try AuthenticationScene(TokenServer(consumer: ("key", "changed")))
        try await scene.signIn(lifetime: 1)
        scene.stage.pass(2)
        let failure = try await failure {
            _ = try await scene.authenticator().credential(of: AuthenticationScene.site, for: .api)
        }
        #expect(failure.kind == .permission && failure.code == "consumer-refused")
        // The environment may know the new secret of the same consumer.
        let fixed = scene.authenticator(["BITBUCKET_CONSUMER_KEY": "key", "BITBUCKET_CONSUMER_SECRET": "changed"])
        #expect(try await fixed.credential(of: AuthenticationScene.site, for: .api)?.bearer == "access-1")
    }

    @Test func `a project without the consumer, or with another one, renews all the same`() async throws {
        for environment in [[:], ["BITBUCKET_CONSUMER_KEY": "other", "BITBUCKET_CONSUMER_SECRET": "x"]] {
            let scene = try AuthenticationScene()
            try await scene.signIn(lifetime: 1)
            scene.stage.pass(2)
            #expect(
                try await scene.authenticator(environment).credential(of: AuthenticationScene.site, for: .api)?.bearer
                    == "access-1"
            )
        }
    }

    @Test func `a token that never says when it ends is renewed by a 401 alone`() async throws {
        let scene = try AuthenticationScene()
        try await scene.signIn(lifetime: nil)
        scene.stage.pass(1_000_000)
        let source = scene.authenticator().source
        let found = try #require(try await source.credential(AuthenticationScene.site, .api))
        #expect(found.bearer == "access-0")
        #expect(try await source.replacement(found, .required, AuthenticationScene.site, .api)?.bearer == "access-1")
    }

    @Test func `the consumer alone: one token for all, kept for the run, asked for again when it ends`() async throws {
        let scene = try AuthenticationScene()
        let authenticator = scene.authenticator()
        let found = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await authenticator.credential(of: AuthenticationScene.site, for: .archive)?.bearer
                }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(found == ["machine-1"])
        #expect(await scene.server.count == 1)
        let refused = try #require(try await authenticator.credential(of: AuthenticationScene.api, for: .api))
        #expect(
            try await authenticator.replacement(of: refused, at: AuthenticationScene.api, for: .api)?.bearer
                == "machine-2"
        )
        scene.stage.pass(7200)
        #expect(try await authenticator.credential(of: AuthenticationScene.api, for: .api)?.bearer == "machine-3")
        #expect(try scene.store.read() == [])
    }

    @Test func `a consumer that may not serve alone says what it needs`() async throws {
        let body =
            #"{"error": "invalid_request", "error_description": "No callback uri defined for the OAuth client."}"#
        let scene = try AuthenticationScene(TokenServer(odd: [.init(body: body)]))
        let failure = try await failure {
            _ = try await scene.authenticator().credential(of: AuthenticationScene.site, for: .api)
        }
        #expect(failure.kind == .permission && failure.code == "consumer-refused")
        #expect(failure.message.hasSuffix("No callback uri defined for the OAuth client."))
    }

    @Test func `a renewal that was refused is not asked for again in the same run`() async throws {
        let scene = try AuthenticationScene()
        try await scene.signIn(lifetime: 1)
        await scene.server.revoke()
        scene.stage.pass(2)
        let authenticator = scene.authenticator()
        for _ in 0..<5 {
            let failure = try await failure {
                _ = try await authenticator.credential(of: AuthenticationScene.site, for: .api)
            }
            #expect(failure.code == "sign-in-again")
        }
        #expect(await scene.server.count == 1)
        // Who signs in elsewhere meanwhile goes on here.
        try await scene.signIn(refresh: "refresh-new")
        #expect(
            try await authenticator.replacement(
                of: IssuedCredential(.bearer(Secret("old")), source: "fetch login"),
                at: AuthenticationScene.site,
                for: .api
            )?.bearer == "access-0"
        )
    }

    @Test func `a consumer that was refused is not asked for again in the same run`() async throws {
        let scene = try AuthenticationScene(TokenServer(consumer: ("key", "changed")))
        let authenticator = scene.authenticator()
        for _ in 0..<3 {
            let failure = try await failure {
                _ = try await authenticator.credential(of: AuthenticationScene.site, for: .api)
            }
            #expect(failure.code == "consumer-refused")
        }
        #expect(await scene.server.count == 1)
    }

    @Test func `what the token endpoint repeats is hidden, its error's name as well`() async throws {
        let basic = "a2V5OnMzY3IzdC1jb25zdW1lcg=="
        for body in [
            #"{"error": "invalid_grant", "error_description": "no refresh-0-and-what-makes-it-long Basic \#(basic)"}"#,
            #"{"error": "refresh-0-and-what-makes-it-long \#(basic)"}"#,
        ] {
            let scene = try AuthenticationScene(TokenServer(odd: [.init(body: body)]))
            try await scene.signIn(lifetime: 1, refresh: "refresh-0-and-what-makes-it-long")
            scene.stage.pass(2)
            let failure = try await failure {
                _ = try await scene.authenticator().credential(of: AuthenticationScene.site, for: .api)
            }
            #expect(failure.message.contains("•••• "))
            #expect(!failure.rendered().contains("refresh-0") && !failure.rendered().contains("a2V5"))
        }
    }
}
