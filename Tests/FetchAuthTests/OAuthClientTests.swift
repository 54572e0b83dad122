import FetchModel
import Testing

@testable import FetchAuth

@Suite struct OAuthClientTests {
    private func client(
        _ server: any Transport,
        _ forge: String = "https://bitbucket.org",
        secret: Secret? = Secret("s3cr3t-consumer"),
        scopes: [String] = []
    ) throws -> OAuthClient {
        let description = OAuthDescription(
            authorizePath: "site/oauth2/authorize",
            tokenPath: "site/oauth2/access_token",
            client: .registered,
            callback: .anyPort(host: "http://127.0.0.1"),
            scopes: scopes,
            registration: ""
        )
        let endpoints = OAuthServer(description, at: try #require(WebURL(forge)))
        let registration = ClientRegistration(id: "key", secret: secret, source: "test")
        return OAuthClient(registration, at: try #require(endpoints), transport: server)
    }

    @Test func `the authorization page gets the client, state, PKCE, the callback and the scopes`() throws {
        let challenge = Challenge()
        let page = try client(TokenServer()).authorizationPage(challenge, redirect: "http://localhost:9/a b")?.wire
        let expected =
            "https://bitbucket.org/site/oauth2/authorize?client_id=key&response_type=code"
            + "&state=\(challenge.state.revealed)&code_challenge=\(challenge.sha256)&code_challenge_method=S256"
            + "&redirect_uri=http%3A%2F%2Flocalhost%3A9%2Fa%20b"
        #expect(page == expected)
        let scoped = try client(TokenServer(), scopes: ["read_api", "read_repository"])
        let scopedPage = try scoped.authorizationPage(challenge, redirect: "http://localhost:9/a b")?.wire
        #expect(scopedPage == expected + "&scope=read_api%20read_repository")
    }

    @Test func `endpoints are below the forge's URL and at its origin`() throws {
        let forge = try #require(WebURL("https://git.example.com/bitbucket/"))
        let description = OAuthDescription(
            authorizePath: "rest/a",
            tokenPath: "rest/t",
            devicePath: "d",
            client: .registered,
            callback: .anyPort(host: "http://127.0.0.1"),
            registration: ""
        )
        let server = try #require(OAuthServer(description, at: forge))
        #expect(server.authorization?.wire == "https://git.example.com/bitbucket/rest/a")
        #expect(server.token.wire == "https://git.example.com/bitbucket/rest/t")
        #expect(server.device?.wire == "https://git.example.com/bitbucket/d")
        #expect(try client(TokenServer()).server.device == nil)
    }

    @Test func `a public client names its id in the body and sends no credential`() async throws {
        let server = TokenServer(codes: ["c0de"], consumer: nil)
        let client = try client(server, secret: nil)
        _ = try await client.exchange(Secret("c0de"), Challenge(), redirect: "http://127.0.0.1:1/", at: 1)
        _ = try await client.refresh(Secret("refresh-1"), at: 1)
        #expect(await server.asked.map { $0["client_id"] } == ["key", "key"])
        #expect(await server.asked.allSatisfy { $0["client_secret"] == nil })
        #expect(await server.users == [])
        #expect(client.secrets == [])
    }

    @Test func `no two challenges are alike, and each is 32 bytes`() {
        let challenges = (0..<100).map { _ in Challenge() }
        #expect(Set(challenges.flatMap { [$0.state, $0.verifier] }).count == 200)
        #expect(challenges.allSatisfy { $0.state.revealed.count == 43 && $0.sha256.count == 43 })
        #expect(
            challenges.allSatisfy {
                $0.state.revealed.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
            }
        )
    }

    @Test func `a code is exchanged with the verifier and the same callback`() async throws {
        let server = TokenServer(codes: ["c0de"])
        let challenge = Challenge()
        let tokens = try await client(server).exchange(
            Secret("c0de"),
            challenge,
            redirect: "http://localhost:1",
            at: 100
        )
        #expect(
            tokens
                == OAuthTokens(
                    access: Secret("access-1"),
                    refresh: Secret("refresh-1"),
                    obtained: 100,
                    expires: 7300,
                    scopes: ["repository", "account"]
                )
        )
        let fields = try #require(await server.asked.first)
        #expect(fields["grant_type"] == "authorization_code" && fields["code"] == "c0de")
        #expect(fields["code_verifier"] == challenge.verifier.revealed)
        #expect(fields["redirect_uri"] == "http%3A%2F%2Flocalhost%3A1")
        #expect(fields["client_id"] == nil && fields["client_secret"] == nil)
    }

    @Test func `client credentials bring no refresh token, whatever the server says`() async throws {
        let server = TokenServer(odd: [.init(status: 200, body: #"{"access_token": "a", "refresh_token": "r"}"#)])
        let tokens = try await client(server).clientCredentials(at: 1)
        #expect(tokens.refresh == nil && tokens.expires == nil && !tokens.isStale(at: .max))
    }

    @Test(arguments: [
        (#"{"access_token": "a", "scopes": "repository"}"#, ["repository"]),
        (#"{"access_token": "a", "scope": "repository pullrequest", "scopes": "old"}"#, ["repository", "pullrequest"]),
        (#"{"access_token": "a", "scope": ["a", "b"]}"#, ["a", "b"]),
        (#"{"access_token": "a", "scope": "a,b"}"#, ["a", "b"]),
        (#"{"access_token": "a", "scope": 7}"#, []), (#"{"access_token": "a"}"#, []),
    ])
    func `scopes are read in the old and the new form`(_ body: String, _ scopes: [String]) async throws {
        let server = TokenServer(odd: [.init(status: 200, body: body)])
        #expect(try await client(server).clientCredentials(at: 1).scopes == scopes)
    }

    @Test(arguments: [
        ("60", 61), ("\"60\"", 61), ("60.0", 61), ("0", nil), ("-5", nil), ("null", nil), ("\"soon\"", nil),
        ("1e300", 315_360_001),
    ])
    func `lifetimes are seconds, and odd ones are none`(_ lifetime: String, _ expires: Int?) async throws {
        let server = TokenServer(odd: [.init(status: 200, body: #"{"access_token": "a", "expires_in": \#(lifetime)}"#)])
        #expect(try await client(server).clientCredentials(at: 1).expires == expires)
    }

    @Test(arguments: [
        (400, #"{"error": "invalid_grant", "error_description": "x"}"#, "invalid_grant"),
        (200, #"{"error": "invalid_grant"}"#, "invalid_grant"), (401, "", "invalid_client"),
        (401, "{}", "invalid_client"), (401, "<html>", "invalid_client"),
        (400, #"{"error": "unauthorized_client", "access_token": "a"}"#, "unauthorized_client"),
    ])
    func `the errors of RFC 6749 are values`(_ status: Int, _ body: String, _ error: String) async throws {
        let server = TokenServer(odd: [.init(status: status, body: body)])
        let client = try client(server)
        let refusal = await #expect(throws: OAuthRefusal.self) { try await client.refresh(Secret("r"), at: 1) }
        #expect(refusal?.error == error)
    }

    @Test(arguments: [
        (200, "text/html", "<!doctype html><p>Log in"), (302, "text/html", ""), (200, "application/json", "{}"),
        (200, "application/json", #"{"access_token": ""}"#), (200, "application/json", #"{"access_token": "a b"}"#),
        (200, "application/json", #"{"access_token": "a\nX: y"}"#), (200, "application/json", #"{"access_token": 7}"#),
        (200, "application/json", #"{"access_token": "a", "token_type": "mac"}"#), (404, "text/plain", "nothing here"),
        (200, "application/json", "[1"), (400, "application/json", "{}"),
    ])
    func `what is no token is trouble that may pass`(_ status: Int, _ type: String, _ body: String) async throws {
        let server = TokenServer(odd: [.init(status: status, type: type, body: body)])
        let client = try client(server)
        let failure = try await failure { _ = try await client.refresh(Secret("r"), at: 1) }
        #expect(failure.kind == .unavailable && failure.code == "token-endpoint")
        #expect(!failure.rendered().contains("doctype"))
    }

    @Test func `nothing goes over plain http to another machine`() async throws {
        let server = TokenServer()
        let client = try client(server, "http://evil.example")
        #expect(try await failure { _ = try await client.refresh(Secret("r"), at: 1) }.code == "insecure-credential")
        #expect(throws: TokenError.self) { try client.authorizationPage(Challenge(), redirect: "http://localhost:1") }
        #expect(await server.count == 0)
    }

    @Test(arguments: [
        (7200, 7139, false), (7200, 7140, true), (100, 89, false), (100, 90, true), (1, 0, false), (1, 1, true),
    ])
    func `a token is renewed a little before it ends`(_ lifetime: Int, _ age: Int, _ isStale: Bool) {
        let tokens = OAuthTokens(access: Secret("a"), refresh: nil, obtained: 50, expires: 50 + lifetime, scopes: [])
        #expect(tokens.isStale(at: 50 + age) == isStale)
    }
}
