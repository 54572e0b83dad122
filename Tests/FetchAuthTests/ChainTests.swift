import FetchForge
import FetchModel
import FetchSystem
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import FetchAuth

@Suite struct ChainTests {
    private let scene: AuthenticationScene

    init() throws { scene = try AuthenticationScene(TokenServer(codes: ["c0de-0123"])) }

    private func netRC(_ text: String, _ permissions: mode_t = 0o600) throws {
        try scene.scratch.write(".netrc", text)
        chmod(scene.scratch.path(".netrc"), permissions)
    }

    @Test func `the first that applies`() async throws {
        try netRC("machine bitbucket.org login ada@b.example password netrc\n")
        try await scene.signIn()
        var environment = [
            "FETCH_TOKEN_bitbucket_org": "1", "BITBUCKET_ACCESS_TOKEN": "2", "BITBUCKET_EMAIL": "a@b",
            "BITBUCKET_API_TOKEN": "3", "HOME": scene.scratch.path,
        ].merging(AuthenticationScene.consumer) { $1 }
        let helper: GitCredentialProgram = { _, _ in [UInt8]("username=x-token-auth\npassword=helper\n".utf8) }
        func source(_ git: GitCredentialProgram? = helper) async throws -> String? {
            let source = scene.authenticator(environment, git: git).source
            if let first = try await source.credential(AuthenticationScene.site, .archive) { return first.source }
            return try await source.replacement(nil, .required, AuthenticationScene.site, .archive)?.source
        }
        #expect(try await source() == "FETCH_TOKEN_bitbucket_org")
        environment["FETCH_TOKEN_bitbucket_org"] = nil
        #expect(try await source() == "BITBUCKET_ACCESS_TOKEN")
        environment["BITBUCKET_ACCESS_TOKEN"] = nil
        #expect(try await source() == "BITBUCKET_EMAIL with BITBUCKET_API_TOKEN")
        environment["BITBUCKET_EMAIL"] = nil
        #expect(try await source() == "fetch login")
        #expect(try await scene.authenticator().forget(AuthenticationScene.site))
        #expect(try await source() == "BITBUCKET_CONSUMER_KEY and BITBUCKET_CONSUMER_SECRET")
        environment["BITBUCKET_CONSUMER_SECRET"] = nil
        #expect(try await source() == "git's credential helper")
        #expect(try await source(nil) == ".netrc")
        environment["HOME"] = nil
        #expect(try await source(nil) == nil)
        environment["BITBUCKET_ACCESS_TOKEN"] = "2"
        try await scene.authenticator().store(
            Secret("t"),
            for: AuthenticationScene.site,
            and: [AuthenticationScene.api]
        )
        #expect(try await source() == "fetch login --with-token")
    }

    @Test func `a token in the project's .env does not take the place of the user's sign-in`() async throws {
        let file = ["BITBUCKET_ACCESS_TOKEN": "file"]
        func source(_ environment: [String: String] = [:]) async throws -> String? {
            var configuration = Authenticator.Configuration(
                forges: { try .own(environment: environment) },
                catalog: ForgeTable.catalog,
                environment: environment,
                dotEnv: { file },
                transport: scene.server,
                store: scene.store,
                workers: Workers(limit: 1)
            )
            configuration.now = { [stage = scene.stage] in stage.now }
            return try await Authenticator(configuration).credential(of: AuthenticationScene.site, for: .api)?.source
        }
        #expect(try await source() == "BITBUCKET_ACCESS_TOKEN in .env")
        try await scene.signIn()
        #expect(try await source() == "fetch login")
        #expect(try await source(["BITBUCKET_ACCESS_TOKEN": "real"]) == "BITBUCKET_ACCESS_TOKEN")
    }

    @Test func `git's helpers are asked for an address of IPv6 in brackets`() async throws {
        let origin = Origin(scheme: "http", host: "::1", port: 99)
        let asked = Stage()
        let git: GitCredentialProgram = { _, input in
            asked.hear(String(decoding: input, as: UTF8.self))
            return []
        }
        _ = try await scene.authenticator([:], git: git).replacement(of: nil, at: origin, for: .git)
        #expect(asked.heard.first?.contains("\nhost=[::1]:99\n") == true)
    }

    @Test func `a stored token is for its own origin, with its port, and no other`() async throws {
        let own = Origin(scheme: "https", host: "git.example.com", port: 8443)
        try await scene.authenticator().store(Secret("t0ken"), for: own)
        let authenticator = scene.authenticator([:])
        #expect(try await authenticator.credential(of: own, for: .api)?.bearer == "t0ken")
        for other in [
            Origin(scheme: "https", host: "git.example.com", port: nil),
            Origin(scheme: "http", host: "git.example.com", port: 8443),
            Origin(scheme: "https", host: "example.com", port: 8443), AuthenticationScene.site,
        ] {
            #expect(try await authenticator.credential(of: other, for: .api) == nil)
        }
    }

    @Test func `a sign-in is for the origins it was made for`() async throws {
        try await scene.signIn()
        let moved = ["BITBUCKET_URL": "http://localhost:9", "BITBUCKET_API_URL": "https://evil.example/2.0"]
        let authenticator = scene.authenticator(moved)
        for origin in [
            "http://localhost:9", "https://evil.example", "http://bitbucket.org", "https://bitbucket.org:444",
        ] {
            #expect(try await authenticator.credential(of: origin_(origin), for: .api) == nil)
        }
    }

    private func origin_(_ text: String) throws -> Origin { try #require(WebURL(text)).origin }

    @Test(arguments: ["", "a b", "a\nb", "tök"])
    func `what is no token is not stored`(_ text: String) async throws {
        let failure = try await failure {
            try await scene.authenticator().store(Secret(text), for: AuthenticationScene.site)
        }
        #expect(failure.kind == .usage && failure.code == "bad-token")
    }

    @Test func `a token that could never be sent is not stored`() async throws {
        let plain = Origin(scheme: "http", host: "git.example.com", port: nil)
        let failure = try await failure { try await scene.authenticator().store(Secret("t"), for: plain) }
        #expect(failure.code == "insecure-credential")
    }

    @Test func `logging out forgets, and makes nothing where there was nothing`() async throws {
        #expect(try await scene.authenticator().forget(AuthenticationScene.site) == false)
        #expect(try scene.scratch.list() == [])
        try await scene.signIn()
        let authenticator = scene.authenticator()
        #expect(try await authenticator.credential(of: AuthenticationScene.site, for: .api) != nil)
        #expect(try await authenticator.forget(AuthenticationScene.api))
        #expect(try scene.store.read() == [])
        #expect(try await scene.authenticator([:]).credential(of: AuthenticationScene.site, for: .api) == nil)
    }

    // MARK: At a terminal

    private func prompt(_ code: String = "c0de-0123") -> SignInPrompt {
        SignInPrompt(say: { [scene] in scene.stage.hear($0) }, browser: nil, input: { code }, timeout: .seconds(20))
    }

    private func atTerminal() throws -> [String: String] {
        AuthenticationScene.consumer.merging(["BITBUCKET_CALLBACK_URL": "http://localhost:\(try Visitor.freePort())"]) {
            $1
        }
    }

    @Test func `at a terminal a private repository leads to one sign-in for all`() async throws {
        let authenticator = scene.authenticator(try atTerminal(), prompt: prompt())
        // A public repository needs none.
        #expect(try await authenticator.credential(of: AuthenticationScene.api, for: .api) == nil)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 { group.addTask { try await authenticator.signInIfPossible(at: AuthenticationScene.api) } }
            for try await isSignedIn in group { #expect(isSignedIn) }
        }
        #expect(await scene.server.count == 1)
        #expect(scene.stage.heard.filter { $0.contains("authorize?") }.count == 1)
        #expect(try await authenticator.credential(of: AuthenticationScene.site, for: .archive)?.bearer == "access-1")
    }

    @Test func `a sign-in that failed is not begun again for the next download`() async throws {
        let authenticator = scene.authenticator(try atTerminal(), prompt: prompt("unknown-code"))
        for _ in 0..<3 {
            #expect(
                try await failure { _ = try await authenticator.signInIfPossible(at: AuthenticationScene.api) }.code
                    == "code-refused"
            )
        }
        #expect(await scene.server.count == 1)
    }

    @Test func `nobody is asked to sign in elsewhere, without a consumer, for other hosts, or in vain`() async throws {
        #expect(try await scene.authenticator(try atTerminal()).signInIfPossible(at: AuthenticationScene.api) == false)
        #expect(
            try await scene.authenticator([:], prompt: prompt()).signInIfPossible(at: AuthenticationScene.api) == false
        )
        let terminal = try atTerminal()
        let other = Origin(scheme: "https", host: "evil.example", port: nil)
        #expect(try await scene.authenticator(terminal, prompt: prompt()).signInIfPossible(at: other) == false)
        let token = terminal.merging(["BITBUCKET_ACCESS_TOKEN": "t"]) { $1 }
        #expect(
            try await scene.authenticator(token, prompt: prompt()).signInIfPossible(at: AuthenticationScene.api)
                == false
        )
        try await scene.signIn()
        #expect(
            try await scene.authenticator(terminal, prompt: prompt()).signInIfPossible(at: AuthenticationScene.api)
                == false
        )
        #expect(await scene.server.count == 0)
    }

    @Test func `at a terminal a refused renewal leads to one new sign-in for all`() async throws {
        try await scene.signIn()
        await scene.server.revoke()
        scene.stage.pass(7200)
        let authenticator = scene.authenticator(try atTerminal(), prompt: prompt())
        let found = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await authenticator.credential(of: AuthenticationScene.site, for: .archive)?.bearer
                }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(found == ["access-1"])
        #expect(await scene.server.asked.map { $0["grant_type"] } == ["refresh_token", "authorization_code"])
    }

    // MARK: Git's helpers

    @Test func `a helper is asked once, hears that it served, and never for another host's sake`() async throws {
        let said = Mutex<[String]>([])
        let helper: GitCredentialProgram = { word, input in
            said.withLock { $0.append("\(word) " + String(decoding: input, as: UTF8.self)) }
            return word == "fill"
                ? [UInt8]("protocol=https\nhost=git.example.com\nusername=ada\npassword=p\n".utf8) : []
        }
        let authenticator = scene.authenticator([:], git: helper)
        let origin = Origin(scheme: "https", host: "git.example.com", port: nil)
        #expect(try await authenticator.credential(of: origin, for: .archive) == nil)
        #expect(said.withLock { $0 } == [])
        let found = try #require(try await authenticator.replacement(of: nil, at: origin, for: .archive))
        #expect(found.credential == .basic(user: "ada", password: Secret("p")))
        _ = try await authenticator.replacement(of: nil, at: origin, for: .git)
        // The host has not accepted it yet.
        #expect(try await authenticator.credential(of: origin, for: .archive) == nil)
        try await authenticator.accepted(.bearer(Secret("other")), at: origin)
        for _ in 0..<3 { try await authenticator.accepted(found.credential, at: origin) }
        let question = "fill capability[]=authtype\nprotocol=https\nhost=git.example.com\n\n"
        let answer = "protocol=https\nhost=git.example.com\nusername=ada\npassword=p\n\n"
        #expect(said.withLock { $0 } == [question, "approve " + answer])
        // A login page does not say what is wrong with it.
        #expect(try await authenticator.renewal(of: found, at: origin, for: .archive) == nil)
        #expect(try await authenticator.credential(of: origin, for: .archive) == found)
        #expect(try await authenticator.replacement(of: found, at: origin, for: .archive) == nil)
        #expect(said.withLock { $0.last } == "reject " + answer)
        #expect(try await authenticator.credential(of: origin, for: .archive) == nil)
        #expect(try await authenticator.replacement(of: nil, at: origin, for: .archive) == nil)
        #expect(said.withLock { $0.count } == 3)
        let plain = Origin(scheme: "http", host: "git.example.com", port: nil)
        #expect(try await authenticator.replacement(of: nil, at: plain, for: .archive) == nil)
        #expect(said.withLock { $0.count } == 3)
    }

    @Test func `a transport that is watched tells of what was taken, but not of login pages`() async throws {
        struct Fixed: Transport {
            let type: String
            func send(_ request: HTTPRequest) async throws -> HTTPResponse {
                HTTPResponse(
                    status: 200,
                    headers: [HTTPField("Content-Type", type)],
                    url: request.url,
                    body: HTTPBody([])
                )
            }
        }
        let said = Mutex<[String]>([])
        let helper: GitCredentialProgram = { word, _ in
            said.withLock { $0.append(word) }
            return [UInt8]("username=ada\npassword=p\n".utf8)
        }
        let authenticator = scene.authenticator([:], git: helper)
        let url = try #require(WebURL("https://git.example.com/x.tar.gz"))
        let found = try await authenticator.replacement(of: nil, at: url.origin, for: .archive)?.credential
        _ = try await authenticator.watching(Fixed(type: "text/html")).send(HTTPRequest(url, credential: found))
        _ = try await authenticator.watching(Fixed(type: "application/gzip")).send(HTTPRequest(url))
        #expect(said.withLock { $0 } == ["fill"])
        _ = try await authenticator.watching(Fixed(type: "application/gzip")).send(HTTPRequest(url, credential: found))
        #expect(said.withLock { $0 } == ["fill", "approve"])
    }

    @Test(arguments: [
        "", "\n", "username=\npassword=\n", "username=a\n", "quit=1\n",
        "username=a\npassword=p\npassword_expiry_utc=5\n",
        "garbage", "username=a\npassword=a\u{7}b\n", "authtype=Digest\ncredential=x\n",
    ])
    func `what a helper says may be nothing`(_ output: String) async throws {
        let authenticator = scene.authenticator([:], git: { _, _ in [UInt8](output.utf8) })
        let origin = Origin(scheme: "https", host: "git.example.com", port: nil)
        #expect(try await authenticator.replacement(of: nil, at: origin, for: .archive) == nil)
    }

    @Test(arguments: [
        ("x-token-auth", "https://bitbucket.org", CredentialPurpose.archive, Optional(Credential.bearer(Secret("p")))),
        ("x-token-auth", "https://api.bitbucket.org", .api, .bearer(Secret("p"))),
        ("x-token-auth", "https://bitbucket.org", .git, .basic(user: "x-token-auth", password: Secret("p"))),
        ("ada@b.example", "https://api.bitbucket.org", .api, .basic(user: "ada@b.example", password: Secret("p"))),
        (
            "ada@b.example", "https://bitbucket.org", .git,
            .basic(user: "x-bitbucket-api-token-auth", password: Secret("p"))
        ),
        ("ada", "https://bitbucket.org", .git, .basic(user: "ada", password: Secret("p"))),
        ("ada", "https://bitbucket.org", .archive, .basic(user: "ada", password: Secret("p"))),
        ("ada", "https://api.bitbucket.org", .api, nil), ("oauth2", "https://gitlab.com", .api, .bearer(Secret("p"))),
        ("gitlab-ci-token", "https://gitlab.com", .api, .header(name: "JOB-TOKEN", value: Secret("p"))),
        ("ada", "https://github.com", .archive, .basic(user: "ada", password: Secret("p"))),
    ])
    func `git's credentials take the form of the door`(
        _ user: String,
        _ url: String,
        _ purpose: CredentialPurpose,
        _ expected: Credential?
    ) async throws {
        let authenticator = scene.authenticator([:], git: { _, _ in [UInt8]("username=\(user)\npassword=p\n".utf8) })
        let found = try await authenticator.replacement(of: nil, at: origin_(url), for: purpose)
        #expect(found?.credential == expected)
        if user == "ada", purpose == .archive, url.contains("bitbucket") { #expect(found?.opensArchives == false) }
    }

    // MARK: .netrc

    @Test(arguments: [
        ("machine git.example.com login a password p", "https://git.example.com", "p"),
        ("machine git.example.com login a password p", "https://git.example.com:8443", nil),
        ("machine git.example.com:8443 login a password p", "https://git.example.com:8443", "p"),
        ("machine git.example.com:8443 login a password p", "https://git.example.com", nil),
        ("machine h login a password p\nmachine h:444 login a password q", "https://h:444", "q"),
        ("machine git.example.com login a password p", "http://git.example.com", nil),
        ("machine 127.0.0.1 login a password p", "http://127.0.0.1:8080", "p"),
        ("machine ::1 login a password p", "http://[::1]:8080", "p"),
        ("machine git.example.com login a password p", "https://evil.example", nil),
        ("default login a password p", "https://evil.example", nil),
        ("default login a password p", "http://localhost:1", nil),
        ("default login a password p", "https://github.com", "p"),
        ("machine github.com login a password p\ndefault login a password q", "https://api.github.com", "q"),
    ])
    func `an entry of netrc is for the origin it was given for`(_ text: String, _ url: String, _ password: String?)
        async throws
    {
        try netRC(text)
        let authenticator = scene.authenticator(["HOME": scene.scratch.path])
        let found = try await authenticator.replacement(of: nil, at: origin_(url), for: .archive)
        #expect(found?.credential.secret == password.map(Secret.init))
    }

    @Test func `a netrc that others can read is left alone, and that is said once`() async throws {
        try netRC("machine git.example.com login a password p", 0o640)
        let authenticator = scene.authenticator(["HOME": scene.scratch.path])
        for host in ["git.example.com", "other.example"] {
            let origin = Origin(scheme: "https", host: host, port: nil)
            #expect(try await authenticator.replacement(of: nil, at: origin, for: .archive) == nil)
        }
        #expect(scene.stage.heard.count == 1)
        #expect(scene.stage.heard[0].contains("chmod 600"))
    }

    @Test(.enabled(if: geteuid() == 0))
    func `another user's netrc is left alone, and that is said once`() async throws {
        try netRC("machine git.example.com login a password p")
        chown(scene.scratch.path(".netrc"), 65_534, 65_534)
        let authenticator = scene.authenticator(["HOME": scene.scratch.path])
        for host in ["git.example.com", "other.example"] {
            let origin = Origin(scheme: "https", host: host, port: nil)
            #expect(try await authenticator.replacement(of: nil, at: origin, for: .archive) == nil)
        }
        #expect(scene.stage.heard.count == 1)
        #expect(scene.stage.heard[0].contains("belongs to another user (id 65534)"))
    }

    @Test func `NETRC names another file, and one that is not there is said`() async throws {
        let path = try scene.scratch.write("elsewhere", "machine git.example.com login a password p")
        chmod(path, 0o600)
        let origin = Origin(scheme: "https", host: "git.example.com", port: nil)
        let environment = ["HOME": "/nonexistent", "NETRC": path]
        #expect(
            try await scene.authenticator(environment).replacement(of: nil, at: origin, for: .archive)?.source
                == ".netrc"
        )
        #expect(scene.stage.heard == [])
        #expect(
            try await scene.authenticator(["NETRC": path + "x"]).replacement(of: nil, at: origin, for: .archive) == nil
        )
        #expect(scene.stage.heard.count == 1)
    }
}
