import FetchForge
import FetchModel
import FetchSystem
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import FetchAuth

/// Signing in with a public client: no secret, and only where the user registered one.
@Suite struct PublicClientSignInTests {
    /// An authorization server of any forge; a request that has no response left fails the test.
    private actor Server: Transport {
        private var responses: [(status: Int, body: String)]
        private(set) var requests: [String] = []

        init(_ responses: [(Int, String)]) { self.responses = responses }

        func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            #expect(request.credential == nil && request.method == "POST" && !request.followsRedirects)
            requests.append("\(request.url.wire) \(String(decoding: request.body ?? [], as: UTF8.self))")
            let (status, body) = try #require(responses.isEmpty ? nil : responses.removeFirst(), "\(requests)")
            let type = HTTPField("Content-Type", "application/json")
            return HTTPResponse(status: status, headers: [type], url: request.url, body: HTTPBody([UInt8](body.utf8)))
        }
    }

    /// A user who is at the terminal; what they see, and the first line that holds the address of a page.
    private final class Person: Sendable {
        private let pages = AsyncStream<String>.makeStream()
        let seen = Stage()

        var prompt: SignInPrompt {
            SignInPrompt(
                say: { [seen, pages] text in
                    seen.hear(text)
                    for line in text.split(separator: "\n") where line.contains("authorize?") {
                        pages.continuation.yield(line.trimmingCharacters(in: .whitespaces))
                    }
                },
                browser: nil,
                timeout: .seconds(30)
            )
        }

        /// Grants access on the page that is shown, as the server would: by a request to its `redirect_uri`.
        func grant(_ code: String) async throws -> (page: String, fields: [String: String]) {
            for await page in pages.stream {
                let items = try #require(URLComponents(string: page)?.queryItems)
                let fields = Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
                let redirect = try #require(fields["redirect_uri"].flatMap { WebURL($0) })
                let port = try #require(UInt16(exactly: redirect.origin.port))
                _ = try await Visitor.get("/?code=\(code)&state=\(fields["state"] ?? "")", port)
                return (String(page.prefix { $0 != "?" }), fields)
            }
            throw Failure(.bug, "test", "no page was shown")
        }
    }

    private let scratch: ScratchDirectory
    private let stage = Stage()

    init() throws { scratch = try ScratchDirectory() }

    private var store: CredentialStore { CredentialStore(directory: scratch.path("data/fetch")) }

    private func authenticator(
        _ server: Server,
        _ environment: [String: String] = [:],
        clients: [String: String] = [:],
        prompt: SignInPrompt? = nil
    ) throws -> Authenticator {
        let origins = try Dictionary(
            uniqueKeysWithValues: clients.map { (try #require(Origin($0.key)), $0.value) }
        )
        var configuration = Authenticator.Configuration(
            forges: { try ForgeTable.catalog.own(environment: environment, clients: origins) },
            catalog: ForgeTable.catalog,
            environment: environment,
            transport: server,
            store: store,
            workers: Workers(limit: 4),
            prompt: prompt,
            note: { [stage] in stage.hear($0) }
        )
        configuration.now = { [stage] in stage.now }
        configuration.sleep = { [stage] in stage.pass(Int($0.components.seconds)) }
        configuration.pauses = [.zero, .zero]
        return Authenticator(configuration)
    }

    /// A forge as a manifest has it, with the clients of the user.
    private func forge(
        _ kind: FetchModel.Host.Kind,
        _ url: String,
        api: String? = nil,
        name: String = "work",
        clients: [String: String] = [:]
    ) throws -> ForgeAddress {
        let host = FetchModel.Host(
            name: name,
            kind: kind,
            url: try #require(WebURL(url)),
            api: try api.map { try #require(WebURL($0)) }
        )
        let origins = try Dictionary(
            uniqueKeysWithValues: clients.map { (try #require(Origin($0.key)), $0.value) }
        )
        let all = try ForgeTable.catalog.all(hosts: [host], environment: [:], clients: origins)
        return try #require(all.first { $0.name == name })
    }

    private func origin(_ text: String) throws -> Origin { try #require(Origin(text)) }

    private static func device(_ page: String) -> (Int, String) {
        (
            200,
            #"{"device_code": "d3v1ce", "user_code": "WDJB-MJHT", "verification_uri": "\#(page)", "interval": 5}"#
        )
    }

    private static func tokens(_ number: Int, lifetime: Int? = nil) -> (Int, String) {
        let end = lifetime.map { #", "refresh_token": "refresh-\#(number)", "expires_in": \#($0)"# } ?? ""
        return (200, #"{"access_token": "access-\#(number)", "token_type": "bearer", "scope": "repo"\#(end)}"#)
    }

    private static let pending = (200, #"{"error": "authorization_pending"}"#)

    @Test func `GitHub: by the device flow, and the token goes to its pages, its API and git`() async throws {
        let server = Server([Self.device("https://github.com/login/device"), Self.pending, Self.tokens(1)])
        let user = Person()
        let authenticator = try authenticator(server, ["FETCH_CLIENT_github_com": "Iv1.public"])
        let github = try #require(try ForgeTable.catalog.own(environment: [:]).first { $0.kind == .github })

        _ = try await authenticator.signIn(at: github, user.prompt) as OAuthTokens

        #expect(user.seen.heard[0].contains("WDJB-MJHT") && !user.seen.heard[0].contains("d3v1ce"))
        #expect(
            await server.requests == [
                "https://github.com/login/device/code client_id=Iv1.public&scope=repo",
                "https://github.com/login/oauth/access_token grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3A"
                    + "device_code&device_code=d3v1ce&client_id=Iv1.public",
                "https://github.com/login/oauth/access_token grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3A"
                    + "device_code&device_code=d3v1ce&client_id=Iv1.public",
            ]
        )
        let found = try await authenticator.credential(of: origin("https://api.github.com"), for: .api)
        #expect(found == IssuedCredential(.bearer(Secret("access-1")), source: "fetch login"))
        let git = try await authenticator.credential(of: origin("https://github.com"), for: .git)
        #expect(git?.credential == .basic(user: "x-access-token", password: Secret("access-1")))
        let text = try scratch.read("data/fetch/credentials.json")
        #expect(text.contains(#""tokenEndpoint" : "https://github.com/login/oauth/access_token""#))
        #expect(text.contains(#""consumerKey" : "Iv1.public""#) && text.contains(#""forge" : "github""#))
        #expect(!text.contains("consumerSecret"))
        let status = try await authenticator.status().first { $0.origin.host == "github.com" }
        #expect(status?.kind == .oauth && status?.scopes == ["repo"] && status?.isRenewable == false)
    }

    @Test(arguments: [
        (FetchModel.Host.Kind.gitea, "https://codeberg.org/login/oauth/authorize", "read:repository"),
        (.gitlab, "https://gitlab.com/oauth/authorize", "read_api read_repository"),
    ])
    func `by PKCE at any free port, GitLab where it has no device flow`(
        _ kind: FetchModel.Host.Kind,
        _ page: String,
        _ scopes: String
    ) async throws {
        let missing = kind == .gitlab ? [(404, "not found")] : []
        let server = Server(missing + [Self.tokens(1, lifetime: 7200)])
        let user = Person()
        let clients = ["https://codeberg.org": "public", "https://gitlab.com": "public"]
        let authenticator = try authenticator(server, clients: clients)
        let forge = try #require(try ForgeTable.catalog.own(environment: [:]).first { $0.kind == kind })

        async let shown = user.grant("c0de-0123")
        _ = try await authenticator.signIn(at: forge, user.prompt) as OAuthTokens

        let (address, fields) = try await shown
        #expect(address == page && fields["client_id"] == "public" && fields["scope"] == scopes)
        #expect(fields["code_challenge_method"] == "S256" && fields["response_type"] == "code")
        let redirect = try #require(fields["redirect_uri"])
        #expect(redirect.hasPrefix("http://127.0.0.1:") && redirect.hasSuffix("/"))
        let exchange = try #require(await server.requests.last)
        #expect(exchange.contains("grant_type=authorization_code&code=c0de-0123&code_verifier="))
        #expect(exchange.hasSuffix("&redirect_uri=\(WebURL.segment(redirect))&client_id=public"))
    }

    @Test func `a refresh token serves once for all, and the new one is kept`() async throws {
        let server = Server([Self.device("https://gitlab.com/oauth/device"), Self.tokens(1, lifetime: 7200)])
        let gitlab = try #require(try ForgeTable.catalog.own(environment: [:]).first { $0.kind == .gitlab })
        let clients = ["https://gitlab.com": "public"]
        _ = try await authenticator(server, clients: clients).signIn(at: gitlab, Person().prompt) as OAuthTokens
        stage.pass(7200)

        // In another process, without the client in its configuration.
        let renewing = Server([Self.tokens(2, lifetime: 7200)])
        let later = try authenticator(renewing)
        let found = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<30 {
                group.addTask { try await later.credential(of: gitlab.url.origin, for: .api)?.bearer }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }

        #expect(found == ["access-2"])
        #expect(
            await renewing.requests == [
                "https://gitlab.com/oauth/token grant_type=refresh_token&refresh_token=refresh-1&client_id=public"
            ]
        )
        guard case .signIn(let kept)? = try store.read().entry(of: gitlab.url.origin)?.kind else {
            Issue.record("nothing is stored")
            return
        }
        #expect(kept.tokens.refresh == Secret("refresh-2") && kept.client.id == "public")
        #expect(kept.endpoint?.wire == "https://gitlab.com/oauth/token" && kept.forge == .gitlab)
    }

    @Test func `a manifest's forge: the user's client signs in at its very origin, and its API gets nothing`()
        async throws
    {
        let clients = ["https://git.example.com": "public"]
        let work = try forge(
            .bitbucketDataCenter,
            "https://git.example.com/bitbucket",
            api: "https://evil.example/rest",
            clients: clients
        )
        let server = Server([Self.tokens(1, lifetime: 7200)])
        let user = Person()
        let authenticator = try authenticator(server, clients: clients, prompt: user.prompt)
        // A sign-in would not open the API of another origin.
        #expect(try await authenticator.signInIfPossible(at: origin("https://evil.example"), of: work) == false)

        async let shown = user.grant("c0de-0123")
        #expect(try await authenticator.signInIfPossible(at: origin("https://git.example.com"), of: work))

        let (address, fields) = try await shown
        #expect(address == "https://git.example.com/bitbucket/rest/oauth2/latest/authorize")
        #expect(fields["scope"] == "REPO_READ")
        #expect(
            await server.requests.map { $0.prefix { $0 != " " } } == [
                "https://git.example.com/bitbucket/rest/oauth2/latest/token"
            ]
        )
        #expect(try await authenticator.credential(of: work.url.origin, for: .git)?.bearer == "access-1")
        #expect(try await authenticator.credential(of: origin("https://evil.example"), for: .api) == nil)
        #expect(try store.read().flatMap(\.origins) == [work.url.origin])
    }

    @Test func `a sign-in at a manifest's forge that has ended begins again at a terminal`() async throws {
        let clients = ["https://git.example.com": "public"]
        let work = try forge(.gitea, "https://git.example.com/sub", clients: clients)
        let first = Person()
        let server = Server([Self.tokens(1, lifetime: 60), (400, #"{"error": "invalid_grant"}"#), Self.tokens(2)])
        async let granted = first.grant("c0de-0123")
        _ = try await authenticator(server, clients: clients).signIn(at: work, first.prompt) as OAuthTokens
        _ = try await granted
        stage.pass(60)

        let second = Person()
        let authenticator = try authenticator(server, clients: clients, prompt: second.prompt)
        async let again = second.grant("c0de-4567")
        #expect(try await authenticator.credential(of: work.url.origin, for: .api)?.bearer == "access-2")
        #expect(try await again.page == "https://git.example.com/sub/login/oauth/authorize")
        // Elsewhere nobody can.
        stage.pass(60)
        #expect(stage.heard.contains { $0.contains("'https://git.example.com' has ended") })
    }

    @Test func `hostile hosts of each kind begin no sign-in, and nothing is sent`() async throws {
        let clients = ["https://github.com": "p", "https://gitlab.com": "p", "https://codeberg.org": "p"]
        let environment = AuthenticationScene.consumer.merging(["FETCH_CLIENT_github_com": "p"]) { $1 }
        let server = Server([])
        let user = Person()
        let authenticator = try authenticator(server, environment, clients: clients, prompt: user.prompt)
        for kind in ForgeTable.catalog.kinds {
            for name in ["work", kind.builtIn?.name ?? "moved"] {
                let evil = try forge(kind.name, "https://evil.example", name: name, clients: clients)
                #expect(evil.client == nil)
                #expect(try await authenticator.signInIfPossible(at: evil.url.origin, of: evil) == false)
                let failure = try await failure {
                    _ = try await authenticator.signIn(at: evil, user.prompt) as OAuthTokens
                }
                #expect(["not-for-browsers", "consumer-missing"].contains(failure.code))
            }
        }
        // What is GitHub's stays GitHub's, whatever a manifest calls it and wherever it puts its API.
        let renamed = try forge(.gitea, "https://github.com", api: "https://evil.example", clients: clients)
        #expect(try await authenticator.signInIfPossible(at: renamed.api.origin, of: renamed) == false)
        #expect(await server.requests == [])
        #expect(user.seen.heard == [])
    }

    @Test func `without a client the help says where to make one, with callback and scopes`() async throws {
        let github = try #require(try ForgeTable.catalog.own(environment: [:]).first { $0.kind == .github })
        let without = try authenticator(Server([]))
        let failure = try await failure { _ = try await without.signIn(at: github, Person().prompt) as OAuthTokens }
        #expect(failure.code == "consumer-missing" && failure.kind == .permission)
        #expect(failure.message.hasSuffix("needs an OAuth client, and FETCH_CLIENT_github_com is not set"))
        let help = try #require(failure.help)
        for part in [
            "register an OAuth app", "http://127.0.0.1/", "device flow", "'repo'", "set FETCH_CLIENT_github_com",
            "clients: {\"https://github.com\": ID}", "`fetch login https://github.com --with-token`",
        ] {
            #expect(help.contains(part), "\(help)")
        }
        let local = try forge(.gitlab, "http://127.0.0.1:8080")
        let unnamed = try await self.failure { _ = try await without.signIn(at: local, Person().prompt) as OAuthTokens }
        #expect(unnamed.message.hasSuffix("needs an OAuth client, and none is configured"))
    }

    @Test func `a store of an older version is read, and an endpoint at another origin is not believed`() throws {
        try scratch.write(
            "data/fetch/credentials.json",
            """
            {"version": 1, "credentials": {
              "https://bitbucket.org": {"kind": "oauth", "origins": ["https://bitbucket.org"], "stored": 1,
                "access": "a", "refresh": "r", "consumerKey": "k", "consumerSecret": "s"},
              "https://gitlab.com": {"kind": "oauth", "origins": ["https://gitlab.com"], "stored": 1,
                "access": "a", "consumerKey": "k", "tokenEndpoint": "https://evil.example/oauth/token"},
              "https://github.com": {"kind": "oauth", "origins": ["https://github.com"], "stored": 1,
                "access": "a", "consumerKey": "k"}
            }}
            """
        )
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600],
            ofItemAtPath: scratch.path("data/fetch/credentials.json")
        )
        let entries = try store.read()
        #expect(entries.map(\.origin.host) == ["bitbucket.org"])
        guard case .signIn(let old)? = entries.first?.kind else {
            Issue.record("not a sign-in")
            return
        }
        #expect(old.endpoint == nil && old.forge == nil && old.client.secret == Secret("s"))
    }

    /// The diagnostic of what `body` throws.
    private func failure(_ body: () async throws -> Void) async throws -> Failure {
        do { try await body() } catch let error as any Diagnosable { return error.failure }
        Issue.record("nothing was thrown")
        throw Failure(.bug, "test", "nothing was thrown")
    }
}
