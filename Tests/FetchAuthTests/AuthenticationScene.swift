import FetchForge
import FetchModel
import FetchSystem
import TestSupport
import Testing

@testable import FetchAuth

/// Where a test's authenticator works: a store in a scratch directory, a token server, a clock.
struct AuthenticationScene: Sendable {
    let scratch: ScratchDirectory
    let server: TokenServer
    let stage = Stage()

    static let consumer = ["BITBUCKET_CONSUMER_KEY": "key", "BITBUCKET_CONSUMER_SECRET": "s3cr3t-consumer"]
    static let site = Origin(scheme: "https", host: "bitbucket.org", port: nil)
    static let api = Origin(scheme: "https", host: "api.bitbucket.org", port: nil)

    init(_ server: TokenServer = TokenServer()) throws {
        scratch = try ScratchDirectory()
        self.server = server
    }

    var store: CredentialStore { CredentialStore(directory: scratch.path("data/fetch")) { [stage] in stage.hear($0) } }

    /// An authenticator as a process of its own would have it.
    func authenticator(
        _ environment: [String: String] = AuthenticationScene.consumer,
        dotEnv: [String: String] = [:],
        git: GitCredentialProgram? = nil,
        prompt: SignInPrompt? = nil,
        patience: Duration = .seconds(30)
    ) -> Authenticator {
        var configuration = Authenticator.Configuration(
            forges: { try .own(environment: environment) },
            catalog: ForgeTable.catalog,
            environment: environment,
            dotEnv: { dotEnv },
            transport: server,
            store: store,
            workers: Workers(limit: 4),
            git: git,
            prompt: prompt,
            note: { [stage] in stage.hear($0) }
        )
        configuration.now = { [stage] in stage.now }
        configuration.patience = patience
        configuration.pauses = [.zero, .zero]
        return Authenticator(configuration)
    }

    /// Stores a sign-in whose access token ends in `lifetime` seconds.
    func signIn(lifetime: Int? = 7200, refresh: String? = "refresh-0") async throws {
        let tokens = OAuthTokens(
            access: Secret("access-0"),
            refresh: refresh.map(Secret.init),
            obtained: stage.now,
            expires: lifetime.map { stage.now + $0 },
            scopes: ["repository"]
        )
        let consumer = ClientRegistration(id: "key", secret: Secret("s3cr3t-consumer"), source: "fetch login")
        let now = stage.now
        try await store.update(on: Workers(limit: 1)) {
            $0.put(
                StoredCredential(
                    .signIn(StoredSignIn(tokens, consumer)),
                    for: AuthenticationScene.site,
                    and: [AuthenticationScene.api],
                    stored: now
                )
            )
        }
    }

    /// The tokens that are stored.
    func tokens() throws -> OAuthTokens? {
        guard case .signIn(let signIn)? = try store.read().entry(of: AuthenticationScene.site)?.kind else { return nil }
        return signIn.tokens
    }
}

/// Returns the diagnostic of what `body` throws; a test fails where it throws nothing.
func failure(_ body: () async throws -> Void) async throws -> Failure {
    do { try await body() } catch let error as any Diagnosable { return error.failure }
    Issue.record("nothing was thrown")
    throw Failure(.bug, "test", "nothing was thrown")
}

extension IssuedCredential {
    var bearer: String? { if case .bearer(let secret) = credential { secret.revealed } else { nil } }
}
