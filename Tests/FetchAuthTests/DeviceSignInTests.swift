import FetchForge
import FetchModel
import Synchronization
import TestSupport
import Testing

@testable import FetchAuth

@Suite struct DeviceSignInTests {
    private let stage = Stage()
    private let said = Stage()

    /// An authorization server that plays its responses in order; a request too many fails the test.
    private actor Server: Transport {
        private var responses: [(status: Int, body: String)]
        private(set) var requests: [(url: String, body: String)] = []

        init(_ responses: [(Int, String)]) { self.responses = responses }

        func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            requests.append((request.url.wire, String(decoding: request.body ?? [], as: UTF8.self)))
            #expect(request.credential == nil && request.method == "POST" && !request.followsRedirects)
            let (status, body) = try #require(responses.isEmpty ? nil : responses.removeFirst())
            if status == 0 { throw Failure(.unavailable, "unreachable", "no route to host") }
            let type = HTTPField("Content-Type", body.hasPrefix("<") ? "text/html" : "application/json")
            return HTTPResponse(status: status, headers: [type], url: request.url, body: HTTPBody([UInt8](body.utf8)))
        }
    }

    private static let code = """
        {"device_code": "d3v1ce-secret", "user_code": "WDJB-MJHT", "verification_uri": "https://github.com/login/device",
         "expires_in": 900, "interval": 5}
        """
    private static let tokens = #"{"access_token": "gho_1", "token_type": "bearer", "scope": "repo"}"#
    private static let pending = #"{"error": "authorization_pending", "error_description": "not yet"}"#

    /// Signs in; returns the tokens or the diagnostic, and how long each wait was.
    private func signIn(
        _ server: Server,
        timeout: Duration = .seconds(60)
    ) async throws -> (result: Result<OAuthTokens, Failure>, waits: [Int]) {
        let forge = try #require(WebURL("https://github.com"))
        let endpoints = try #require(
            ForgeTable.catalog[.github]?.authentication.oauth.flatMap { OAuthServer($0, at: forge) }
        )
        let client = OAuthClient(
            ClientRegistration(id: "Iv1.public", secret: nil, source: "FETCH_CLIENT_github_com"),
            at: endpoints,
            transport: server
        )
        let waits = Mutex<[Int]>([])
        let run = DeviceSignIn(
            client: client,
            prompt: SignInPrompt(say: { [said] in said.hear($0) }, browser: nil, timeout: timeout),
            now: { [stage] in stage.now },
            sleep: { [stage] duration in
                try Task.checkCancellation()
                waits.withLock { $0.append(Int(duration.components.seconds)) }
                stage.pass(Int(duration.components.seconds))
            }
        )
        do {
            return (.success(try await run.run(try #require(endpoints.device))), waits.withLock { $0 })
        } catch let error as any Diagnosable {
            return (.failure(error.failure), waits.withLock { $0 })
        }
    }

    // GitHub's errors come with status 200, others' with 400.
    @Test(arguments: [200, 400])
    func `the code is shown, and polled for at the server's interval; slow_down counts for good`(_ status: Int)
        async throws
    {
        let slower = #"{"error": "slow_down", "interval": 10}"#
        let server = Server([
            (200, Self.code), (status, Self.pending), (status, slower), (status, Self.pending), (status, slower),
            (200, Self.tokens),
        ])
        let (result, waits) = try await signIn(server)
        let tokens = try result.get()
        #expect(tokens.access == Secret("gho_1") && tokens.scopes == ["repo"] && tokens.refresh == nil)
        #expect(waits == [5, 5, 10, 10, 15])
        #expect(said.heard.count == 1)
        #expect(
            said.heard[0].contains("code WDJB-MJHT") && said.heard[0].contains("\n\nhttps://github.com/login/device\n")
        )
        #expect(!said.heard[0].contains("d3v1ce"))
        let requests = await server.requests
        #expect(requests[0].url == "https://github.com/login/device/code")
        #expect(requests[0].body == "client_id=Iv1.public&scope=repo")
        #expect(requests[1].url == "https://github.com/login/oauth/access_token")
        #expect(
            requests[1].body == "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
                + "&device_code=d3v1ce-secret&client_id=Iv1.public"
        )
    }

    @Test(arguments: [
        (#"{"error": "access_denied"}"#, "sign-in-denied", Failure.Kind.permission),
        (#"{"error": "expired_token"}"#, "device-code-expired", .permission),
        (#"{"error": "device_flow_disabled"}"#, "device-flow-disabled", .permission),
        (#"{"error": "incorrect_client_credentials"}"#, "consumer-refused", .permission),
        (#"{"error": "incorrect_device_code"}"#, "sign-in-denied", .permission),
        (#"{"error": "unsupported_grant_type"}"#, "sign-in-denied", .permission),
        (#"{"error": "d3v1ce-secret"}"#, "sign-in-denied", .permission),
    ])
    func `each end has its own error`(_ body: String, _ code: String, _ kind: Failure.Kind) async throws {
        let (result, _) = try await signIn(Server([(200, Self.code), (200, body)]))
        guard case .failure(let failure) = result else { throw Failure(.bug, "test", "nothing was thrown") }
        #expect(failure.code == code && failure.kind == kind)
        #expect(!failure.rendered().contains("d3v1ce"))
    }

    @Test(arguments: [#"{"access_token": "a b"}"#, #"{"access_token": ""}"#, "access_token=gho_1&scope=repo", "<html>"])
    func `a success that is no token ends the sign-in`(_ body: String) async throws {
        let (result, waits) = try await signIn(Server([(200, Self.code), (200, body)]))
        guard case .failure(let failure) = result else { throw Failure(.bug, "test", "nothing was thrown") }
        #expect(failure.kind == .unavailable, "\(failure.code)")
        #expect(waits == [5])
    }

    @Test func `trouble of the server is waited out until the code expires`() async throws {
        let server = Server([(200, Self.code)] + Array(repeating: (502, "busy"), count: 7))
        let (result, waits) = try await signIn(server)
        guard case .failure(let failure) = result else { throw Failure(.bug, "test", "nothing was thrown") }
        #expect(failure.code == "token-endpoint" && failure.message.contains("status 502"))
        #expect(waits == [5, 10, 20, 40, 80, 160, 320])
        #expect(said.heard.count == 2 && said.heard.last?.hasSuffix("; trying again until the code expires") == true)
    }

    @Test func `the code's end is the end, and trouble slows down the polling`() async throws {
        let short = Self.code.replacing("900", with: "60")
        let server = Server([
            (200, short), (0, ""), (503, "<p>down"), (200, #"{"error": "temporarily_unavailable"}"#),
        ])
        let (result, waits) = try await signIn(server)
        #expect(throws: Failure.self) { try result.get() }
        #expect(waits == [5, 10, 20])
        if case .failure(let failure) = result { #expect(failure.code == "token-endpoint") }
        // Where the server answers again, the code's end is the user's.
        let again = Server([(200, short), (503, "")] + Array(repeating: (200, Self.pending), count: 5))
        guard case .failure(let failure) = try await signIn(again).result else { return }
        #expect(failure.code == "device-code-expired")
    }

    @Test(arguments: [(302, ""), (307, ""), (400, "<html>"), (400, #"{"error": 5}"#), (403, "{}"), (404, "<html>")])
    func `what will never be a token ends the sign-in at once`(_ status: Int, _ body: String) async throws {
        let (result, waits) = try await signIn(Server([(200, Self.code), (status, body)]))
        guard case .failure(let failure) = result else { throw Failure(.bug, "test", "nothing was thrown") }
        #expect(failure.kind == .unavailable && failure.message.contains("status \(status)"), "\(failure.message)")
        #expect(waits == [5])
    }

    @Test(arguments: [
        ("http://evil.example/device", false), ("http://127.0.0.1:8080/device", true), ("javascript:alert(1)", false),
        ("https://github.com@evil.example/", false), ("https://example.com/device?x=y", true),
        ("file:///etc/passwd", false),
        ("https://example.com/a b", false), ("https://example.com/\u{1b}[31m", false), ("", false),
    ])
    func `the page must be https or on this machine, and is shown as it is`(_ page: String, _ isShown: Bool)
        async throws
    {
        let response =
            #"{"device_code": "d", "user_code": "U", "verification_uri": "\#(page)", "expires_in": "9", "interval": 1}"#
        let server = Server([(200, response), (200, Self.tokens)])
        let (result, _) = try await signIn(server)
        if isShown {
            #expect(try result.get().access == Secret("gho_1"))
            #expect(said.heard[0].contains("\n\(page)\n"))
        } else {
            guard case .failure(let failure) = result else { throw Failure(.bug, "test", "nothing was thrown") }
            #expect(failure.kind == .unavailable)
            #expect(said.heard == [])
        }
    }

    @Test(arguments: [
        (404, "<!doctype html>"), (404, #"{"status": 404, "error": "Not Found"}"#), (200, "{}"),
        (200, #"{"device_code": "d", "user_code": "U\u001b[31m", "verification_uri": "https://a.example"}"#),
        (200, #"{"device_code": "", "user_code": "U", "verification_uri": "https://a.example"}"#),
        (200, #"{"device_code": "d", "user_code": "U"}"#), (500, ""),
    ])
    func `what is not a device code is the server's trouble`(_ status: Int, _ body: String) async throws {
        let (result, waits) = try await signIn(Server([(status, body)]))
        guard case .failure(let failure) = result else { throw Failure(.bug, "test", "nothing was thrown") }
        #expect(failure.kind == .unavailable && failure.code == "token-endpoint")
        #expect(waits == [] && said.heard == [])
    }

    @Test func `odd numbers do not stop the polling or make it run hot`() async throws {
        let odd = Self.code.replacing("900", with: "1e300").replacing(#""interval": 5"#, with: #""interval": -3"#)
        let (result, waits) = try await signIn(Server([(200, odd), (200, Self.pending), (200, Self.tokens)]))
        #expect(try result.get().access == Secret("gho_1"))
        #expect(waits == [1, 1])
        let never = Self.code.replacing(#""interval": 5"#, with: #""interval": 1e12"#)
        let again = try await signIn(Server([(200, never), (200, Self.pending), (200, Self.tokens)]))
        #expect(try again.result.get().access == Secret("gho_1"))
        #expect(again.waits == [5, 5])
    }
}
