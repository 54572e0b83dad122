import FetchModel
import FetchSystem
import Synchronization
import TestSupport
import Testing

@testable import FetchAuth

/// An OAuth client that a project's `.env` names.
@Suite struct ProjectClientTests {
    private let scene: AuthenticationScene
    private let said = Stage()

    init() throws { scene = try AuthenticationScene(TokenServer(codes: ["c0de-0123", "c0de-4567"])) }

    /// A user who types these lines.
    private func prompt(_ lines: [String], isAtTerminal: Bool = true) -> SignInPrompt {
        let left = Mutex(lines)
        return SignInPrompt(
            say: { [said] in said.hear($0) },
            browser: nil,
            input: { left.withLock { $0.isEmpty ? nil : $0.removeFirst() } },
            isAtTerminal: isAtTerminal,
            timeout: .seconds(20)
        )
    }

    private func authenticator(_ variables: [String: String], dotEnv: [String: String]) throws -> Authenticator {
        scene.authenticator(
            variables.merging(["BITBUCKET_CALLBACK_URL": "http://localhost:\(try Visitor.freePort())"]) { $1 },
            dotEnv: dotEnv
        )
    }

    private func forge() throws -> ForgeAddress { try #require(try [ForgeAddress].own(environment: [:]).first) }

    @Test func `is named with its file, confirmed once, and only then is a page shown`() async throws {
        let first = try authenticator([:], dotEnv: AuthenticationScene.consumer)
        _ = try await first.signIn(at: forge(), prompt(["y", "c0de-0123"])) as OAuthTokens
        #expect(said.heard[0] == "the OAuth client for 'https://bitbucket.org' is 'key', from '.env'")
        #expect(said.heard[1].hasSuffix("sign in with it? [y/N]"))
        #expect(said.heard[2].contains("authorize?client_id=key"))
        // Another run, and no terminal: it is named, but nobody is asked.
        let second = try authenticator([:], dotEnv: AuthenticationScene.consumer)
        let before = said.heard.count
        _ = try await second.signIn(at: forge(), prompt(["c0de-4567"], isAtTerminal: false)) as OAuthTokens
        #expect(said.heard[before].hasPrefix("the OAuth client for"))
        #expect(said.heard[before + 1].contains("authorize?"))
        // The confirmation outlives the sign-in, and is no credential.
        #expect(try await second.forget(AuthenticationScene.site))
        #expect(try scene.store.hasConfirmed("https://bitbucket.org key"))
        #expect(try scene.store.read() == [])
    }

    @Test(arguments: ["n", "", "yo", "\u{1b}[200~no\u{1b}[201~"])
    func `is not used where the user does not confirm it`(_ line: String) async throws {
        let authenticator = try authenticator([:], dotEnv: AuthenticationScene.consumer)
        let failure = try await failure {
            _ = try await authenticator.signIn(at: forge(), prompt([line])) as OAuthTokens
        }
        #expect(failure.kind == .permission && failure.code == "consumer-unconfirmed")
        #expect(!said.heard.contains { $0.contains("authorize?") })
        #expect(await scene.server.count == 0)
    }

    @Test func `is named without a terminal, where nobody can confirm it`() async throws {
        let authenticator = try authenticator([:], dotEnv: AuthenticationScene.consumer)
        _ = try await authenticator.signIn(at: forge(), prompt(["c0de-0123"], isAtTerminal: false)) as OAuthTokens
        #expect(said.heard[0] == "the OAuth client for 'https://bitbucket.org' is 'key', from '.env'")
        #expect(try !scene.store.hasConfirmed("https://bitbucket.org key"))
    }

    @Test func `another id is another client, and a half from the project makes the whole the project's`() async throws
    {
        try await scene.store.confirm("https://bitbucket.org key", on: Workers(limit: 1), waitingUpTo: .seconds(60))
        for (real, file) in [
            ([:], ["BITBUCKET_CONSUMER_KEY": "other\u{a0}", "BITBUCKET_CONSUMER_SECRET": "s"]),
            (["BITBUCKET_CONSUMER_SECRET": "s"], ["BITBUCKET_CONSUMER_KEY": "other"]),
        ] as [([String: String], [String: String])] {
            let authenticator = try authenticator(real, dotEnv: file)
            let failure = try await failure {
                _ = try await authenticator.signIn(at: forge(), prompt(["n"])) as OAuthTokens
            }
            #expect(failure.code == "consumer-unconfirmed")
        }
    }

    @Test func `of the user's own environment needs no confirmation`() async throws {
        let authenticator = try authenticator(AuthenticationScene.consumer, dotEnv: ["BITBUCKET_CONSUMER_KEY": "evil"])
        _ = try await authenticator.signIn(at: forge(), prompt(["c0de-0123"], isAtTerminal: false)) as OAuthTokens
        #expect(said.heard[0].contains("authorize?client_id=key"))
    }

    @Test(arguments: [
        "wrong-secret", "not a secret\u{7}", "",
    ])
    func `with a wrong secret does not break the renewal of the user's sign-in`(_ secret: String) async throws {
        try await scene.signIn(lifetime: 1)
        scene.stage.pass(2)
        let file = ["BITBUCKET_CONSUMER_KEY": "key", "BITBUCKET_CONSUMER_SECRET": secret]
        let found = try await authenticator([:], dotEnv: file).credential(of: AuthenticationScene.site, for: .api)
        #expect(found?.bearer == "access-1")
        #expect(await scene.server.count == 1)
    }

    @Test func `with a new secret renews what the stored one does not`() async throws {
        let scene = try AuthenticationScene(TokenServer(consumer: ("key", "new-secret")))
        try await scene.signIn(lifetime: 1)
        scene.stage.pass(2)
        let file = ["BITBUCKET_CONSUMER_KEY": "key", "BITBUCKET_CONSUMER_SECRET": "new-secret"]
        let found = try await scene.authenticator([:], dotEnv: file).credential(of: AuthenticationScene.site, for: .api)
        #expect(found?.bearer == "access-1")
        // The one that was accepted is kept.
        scene.stage.pass(10_000)
        #expect(
            try await scene.authenticator([:]).credential(of: AuthenticationScene.site, for: .api)?.bearer == "access-2"
        )
    }

    @Test func `a wrong secret in the real environment does not break it either`() async throws {
        try await scene.signIn(lifetime: 1)
        scene.stage.pass(2)
        let wrong = ["BITBUCKET_CONSUMER_KEY": "key", "BITBUCKET_CONSUMER_SECRET": "wrong"]
        #expect(
            try await scene.authenticator(wrong).credential(of: AuthenticationScene.site, for: .api)?.bearer
                == "access-1"
        )
        #expect(await scene.server.users == ["key", "key"])
    }

    @Test func `where every secret is refused the client is to blame, and the sign-in stays`() async throws {
        let scene = try AuthenticationScene(TokenServer(consumer: ("key", "unknown")))
        try await scene.signIn(lifetime: 1)
        scene.stage.pass(2)
        let failure = try await failure {
            _ = try await scene.authenticator().credential(of: AuthenticationScene.site, for: .api)
        }
        #expect(failure.kind == .permission && failure.code == "consumer-refused")
        #expect(try scene.tokens()?.refresh == Secret("refresh-0"))
    }
}
