import Foundation
import Synchronization
import Testing

@testable import LocalForge

@Suite struct AuthorizationServerTests {
    /// A time that moves when a test says so.
    private final class Clock: Sendable {
        private let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
        var now: Date { time.withLock { $0 } }
        func pass(_ seconds: TimeInterval) { time.withLock { $0 += seconds } }
    }

    private let clock = Clock()
    private let credentials = Credentials([("token", "oauth"), ("access-token", "access"), ("api-token", "api")])

    private func server(_ change: (inout OAuthPolicy) -> Void = { _ in }) -> AuthorizationServer {
        var policy = OAuthPolicy()
        change(&policy)
        let consumer = Consumer(key: "key", secret: "secret")
        return AuthorizationServer(consumer, policy: policy, credentials: credentials) { [clock] in clock.now }
    }

    private func code(_ server: AuthorizationServer, _ query: String = "") async -> String {
        await server.code(for: AuthorizationRequest(Form(encoded: query)))
    }

    private func redeem(_ server: AuthorizationServer, _ code: String, _ more: String = "") async throws -> Tokens {
        try await server.tokens(for: Form(encoded: "grant_type=authorization_code&code=\(code)\(more)"))
    }

    private func refresh(_ server: AuthorizationServer, _ tokens: Tokens) async throws -> Tokens {
        let token = try #require(tokens.refresh)
        return try await server.tokens(for: Form(encoded: "grant_type=refresh_token&refresh_token=\(token)"))
    }

    private func verdict(_ tokens: Tokens) async -> Credentials.Verdict { await verdict(tokens.access) }

    private func verdict(_ token: String) async -> Credentials.Verdict {
        await credentials.judge("Bearer \(token)") { claim, kind in claim.form == .bearer && kind == "token" }
    }

    @Test func `a code gives long tokens, once`() async throws {
        let server = server()
        let code = await code(server)
        let tokens = try await redeem(server, code)
        #expect(tokens.access.count > 2500 && tokens.refresh?.count ?? 0 > 2500)
        await #expect(throws: OAuthError(.invalidGrant, "The specified code is not valid")) {
            try await redeem(server, code)
        }
    }

    @Test func `a code lives for ten minutes`() async throws {
        let server = server()
        let (first, second) = (await code(server), await code(server))
        clock.pass(599)
        _ = try await redeem(server, first)
        clock.pass(1)
        await #expect(throws: OAuthError.self) { try await redeem(server, second) }
    }

    @Test(arguments: [
        ("redirect_uri=http://localhost:8976/a", "&redirect_uri=http://localhost:8976/a", true),
        ("redirect_uri=http://localhost:8976/a", "&redirect_uri=http://localhost:8976/", false),
        ("redirect_uri=http://localhost:8976", "", false), ("", "&redirect_uri=http://localhost:8976", false),
        ("code_challenge=v", "&code_verifier=v", true), ("code_challenge=v", "&code_verifier=w", false),
        ("code_challenge=v", "", false), ("", "&code_verifier=v", true),
    ])
    func `a code is bound to what was said`(asked: String, told: String, isGood: Bool) async throws {
        let server = server()
        let code = await code(server, asked)
        if isGood {
            _ = try await redeem(server, code, told)
        } else {
            await #expect(throws: OAuthError.self) { try await redeem(server, code, told) }
            await #expect(throws: OAuthError.self, "it is used up") { try await redeem(server, code, told) }
        }
    }

    @Test func `a refresh token is replaced, and dies`() async throws {
        let server = server()
        let first = try await redeem(server, await code(server))
        let second = try await refresh(server, first)
        #expect(second.refresh != first.refresh && second.access != first.access)
        await #expect(throws: OAuthError(.invalidGrant, "Invalid refresh_token")) { try await refresh(server, first) }
        _ = try await refresh(server, second)
    }

    @Test func `grace starts with the first use`() async throws {
        let server = server { $0.grace = 600 }
        let first = try await redeem(server, await code(server))
        clock.pass(86_400)
        _ = try await refresh(server, first)
        clock.pass(599)
        _ = try await refresh(server, first)
        clock.pass(1)
        await #expect(throws: OAuthError.self) { try await refresh(server, first) }
    }

    @Test func `a revoked refresh token is refused`() async throws {
        let server = server()
        let first = try await redeem(server, await code(server))
        let second = try await refresh(server, first)
        #expect(await server.revoke() == 1)
        await #expect(throws: OAuthError.self) { try await refresh(server, second) }
    }

    @Test func `client credentials give no refresh token`() async throws {
        let form = Form(encoded: "grant_type=client_credentials")
        let tokens = try await server().tokens(for: form)
        #expect(tokens.refresh == nil)
        let error = OAuthError(.invalidRequest, "No callback uri defined for the OAuth client.")
        await #expect(throws: error) { try await server { $0.callback = "" }.tokens(for: form) }
    }

    @Test(arguments: [
        ("", OAuthError.Code.invalidRequest), ("grant_type=password", .unsupportedGrantType),
        ("grant_type=authorization_code", .invalidRequest), ("grant_type=refresh_token", .invalidRequest),
        ("grant_type=refresh_token&refresh_token=x", .invalidGrant),
    ])
    func `a form that lacks something is refused`(form: String, code: OAuthError.Code) async throws {
        let error = await #expect(throws: OAuthError.self) { try await server().tokens(for: Form(encoded: form)) }
        #expect(error?.code == code)
    }

    @Test func `an access token opens until it expires`() async throws {
        let server = server { $0.expiresIn = 60 }
        clock.pass(Date().timeIntervalSince(clock.now))
        let tokens = try await redeem(server, await code(server))
        #expect(await verdict(tokens) == .admitted)
        #expect(await credentials.expireIssued() == 1)
        #expect(await verdict(tokens) == .expired)
        #expect(await verdict("oauth") == .admitted)
        clock.pass(-61)
        #expect(await verdict(try await redeem(server, await code(server))) == .expired)
    }

    @Test func `a token of other scopes opens no repository`() async throws {
        let form = Form(encoded: "grant_type=client_credentials")
        clock.pass(Date().timeIntervalSince(clock.now))
        #expect(await verdict(try await server { $0.scope = "account" }.tokens(for: form)) == .unscoped)
        #expect(
            await verdict(try await server { $0.scope = "account repository:write" }.tokens(for: form)) == .admitted
        )
    }

    @Test func `tokens are told as since May 2026, or as before`() {
        var policy = OAuthPolicy()
        policy.expiresIn = 60
        let tokens = Tokens(grant: .authorizationCode, access: "a", refresh: "r", policy: policy)
        let common: JSON = [
            "access_token": "a", "refresh_token": "r", "token_type": "bearer", "expires_in": .number(60),
            "state": "authorization_code",
        ]
        #expect(tokens.json == common.adding(["scope": "repository"]))
        policy.scopeKey = .scopes
        let older = Tokens(grant: .authorizationCode, access: "a", refresh: "r", policy: policy)
        #expect(older.json == common.adding(["scopes": "repository"]))
    }
}
