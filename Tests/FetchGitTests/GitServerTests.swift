import FetchGit
import FetchModel
import FetchSystem
import FetchTransport
import Foundation
import Synchronization
import TestSupport
import Testing

/// Smart HTTP: who signs in, who does not, and what servers can do to that.
@Suite struct GitServerTests {
    /// Lets those in who show `authorization`.
    private static func door(_ authorization: String...) -> GitServer.Rule {
        { authorization.contains($0.authorization ?? "") ? nil : .challenge }
    }

    @Test func `a public repository needs no credential, and gets none`() async throws {
        var scene = try GitScene()
        let commits = try scene.repository()
        let server = try GitServer(root: scene.root)
        scene.credentials = .only(.basic(user: "ada", password: Secret("t0ken")), at: server.url)
        #expect(try await scene.source("\(server.url)/tools.git").resolve(.tag("v1")).commit.hex == commits[0])
        #expect(try await scene.readme("\(server.url)/tools.git", commits[1]) == "revision 2\n")
        #expect(server.authorizations.isEmpty)
        #expect(server.requests.contains { $0.headers["git-protocol"] == "version=2" })
    }

    @Test(arguments: [
        (Credential.bearer(Secret("t0ken")), "Bearer t0ken"),
        (.basic(user: "ada", password: Secret("p: a'\"\\$`ss=wörd")), GitServer.basic("ada", "p: a'\"\\$`ss=wörd")),
        (
            .bearer(Secret(String(repeating: "long", count: 1500))),
            "Bearer \(String(repeating: "long", count: 1500))"
        ),
        (.header(name: "Authorization", value: Secret("Bearer \"q\\u#;o t\"")), "Bearer \"q\\u#;o t\""),
    ])
    func `a credential arrives`(_ credential: Credential, _ header: String) async throws {
        var scene = try GitScene()
        let commits = try scene.repository()
        let server = try GitServer(root: scene.root, rule: Self.door(header))
        scene.credentials = .only(credential, at: server.url)
        #expect(try await scene.source("\(server.url)/tools.git").resolve(.tag("v1")).commit.hex == commits[0])
        #expect(try await scene.readme("\(server.url)/tools.git", commits[1]) == "revision 2\n")
        #expect(server.authorizations == [header])
    }

    @Test(arguments: ["http_proxy", "all_proxy", "ALL_PROXY"])
    func `a credential for this machine does not leave it through a proxy`(_ name: String) async throws {
        var scene = try GitScene()
        let commits = try scene.repository()
        let server = try GitServer(root: scene.root) { $0.authorization == nil ? .challenge : nil }
        // Nobody is there; whoever asked it would get no answer.
        scene.environment[name] = "http://127.0.0.1:1"
        scene.credentials = .only(.bearer(Secret("s3cret")), at: server.url)
        let found = try await scene.source("\(server.url)/tools.git").resolve(.tag("v2.1.0"))
        #expect(found.commit.hex == commits[2])
    }

    @Test func `a refused credential is replaced once`() async throws {
        var scene = try GitScene()
        let commits = try scene.repository()
        let server = try GitServer(root: scene.root, rule: Self.door("Bearer fresh"))
        scene.credentials = .only(.bearer(Secret("stale")), at: server.url, fresh: .bearer(Secret("fresh")))
        #expect(try await scene.readme("\(server.url)/tools.git", commits[1]) == "revision 2\n")
        scene.credentials = .only(.bearer(Secret("stale")), at: server.url, fresh: .bearer(Secret("staler")))
        let failure = try await scene.failure { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(failure.code == "credential-refused")
        #expect(failure.message.contains("TEST_TOKEN, refreshed"))
        #expect(!failure.rendered().contains("stale"))
    }

    @Test func `where the kind of a server is not known, a refused token is tried in its other form`() async throws {
        var scene = try GitScene()
        let commits = try scene.repository()
        let server = try GitServer(root: scene.root, rule: Self.door("Bearer t0ken"))
        let asked = Mutex<[Credential?]>([])
        let basic = Credential.basic(user: "x-token-auth", password: Secret("t0ken"))
        let token = IssuedCredential(basic, source: "TEST_TOKEN", alternative: .bearer(Secret("t0ken")))
        scene.credentials = CredentialSource(
            credential: { _, _ in token },
            replacement: { refused, _, _, _ in
                asked.withLock { $0.append(refused?.credential) }
                return nil
            }
        )
        #expect(try await scene.readme("\(server.url)/tools.git", commits[1]) == "revision 2\n")
        #expect(asked.withLock { $0 } == [])
        // What is refused in both forms is refused as it came.
        let closed = try GitServer(root: scene.root) { _ in .challenge }
        let failure = try await scene.failure { _ = try await scene.source("\(closed.url)/tools.git").tags() }
        #expect(failure.code == "credential-refused" && failure.message.contains("TEST_TOKEN"))
        #expect(asked.withLock { $0 } == [basic])
        #expect(closed.authorizations == [GitServer.basic("x-token-auth", "t0ken"), "Bearer t0ken"])
    }

    @Test(arguments: [
        Credential.bearer(Secret("wr0ng")), .basic(user: "x-token-auth", password: Secret("wr0ng")),
        .header(name: "Authorization", value: Secret("Bearer wr0ng")),
    ])
    func `a refused credential is named by its source, and not shown`(_ credential: Credential) async throws {
        var scene = try GitScene()
        try scene.repository()
        let server = try GitServer(root: scene.root) { request in
            var answer = GitServer.Response.challenge
            answer.headers.append("Content-Type: text/plain")
            answer.body = Data("you sent \(request.authorization ?? "nothing") wr0ng\n".utf8)
            return answer
        }
        scene.credentials = .only(credential, at: server.url)
        let failure = try await scene.failure { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(failure.kind == .permission)
        #expect(failure.code == "credential-refused")
        #expect(failure.message.hasPrefix("'\(server.url)' refused the credential from TEST_TOKEN"))
        #expect(!failure.rendered().contains("wr0ng"))
        #expect(!failure.rendered().contains(Data("x-token-auth:wr0ng".utf8).base64EncodedString()))
    }

    @Test func `without a credential it says that one is needed`() async throws {
        let scene = try GitScene()
        try scene.repository()
        let server = try GitServer(root: scene.root) { _ in .challenge }
        let failure = try await scene.failure { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(failure.kind == .permission)
        #expect(failure.code == "not-authenticated")
        #expect(failure.message == "'\(server.url)' requires authentication, and no credential is configured for it")
        #expect(
            failure.help == "sign in with `fetch login \(server.url) --with-token`, "
                + "or give git's credential helpers or .netrc a user name and a password"
        )
    }

    @Test func `git's own helpers, askpass and netrc have no say`() async throws {
        var scene = try GitScene()
        try scene.repository()
        let server = try GitServer(root: scene.root) { _ in .challenge }
        let helper = "!f() { echo username=thief; echo password=leak; touch '\(scene.scratch.path("ran"))'; }; f"
        try scene.scratch.write(
            "home/.gitconfig",
            """
            [include]
            \tpath = ~/more.config
            [credential]
            \thelper = "\(helper)"
            [credential "\(server.url)"]
            \thelper = "\(helper)"
            [core]
            \taskPass = echo leak
            """
        )
        try scene.scratch.write("home/more.config", "[http]\n\tuserAgent = from-the-home\n")
        try scene.scratch.write("home/.netrc", "machine 127.0.0.1 login thief password leak\n")
        scene.environment["GIT_ASKPASS"] = "echo"
        scene.environment["SSH_ASKPASS"] = "echo"
        let failure = try await scene.failure { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(failure.code == "not-authenticated")
        #expect(server.authorizations.isEmpty)
        #expect(!scene.scratch.has("ran"))
        #expect(server.requests.allSatisfy { $0.headers["user-agent"] == "from-the-home" })
    }

    @Test(
        arguments: [
            Credential.bearer(Secret("t0ken")), .basic(user: "ada", password: Secret("t0ken")),
            .header(name: "PRIVATE-TOKEN", value: Secret("t0ken")),
        ],
        [false, true]
    )
    func `a redirect to another origin carries no credential`(_ credential: Credential, _ isAtOnce: Bool) async throws {
        var scene = try GitScene()
        try scene.repository()
        let thief = try GitServer(root: scene.root) { _ in .challenge }
        let server = try GitServer(root: scene.root) { request in
            let isIn = request.authorization != nil || request.headers["private-token"] != nil
            return isIn || isAtOnce ? .redirect("\(thief.url)\(request.target)") : .challenge
        }
        scene.credentials = .only(credential, at: server.url)
        let failure = try await scene.failure { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(thief.authorizations.isEmpty)
        #expect(!thief.requests.contains { $0.headers["private-token"] != nil })
        #expect([.permission, .unavailable].contains(failure.kind), "\(failure)")
        #expect(!failure.rendered().contains("t0ken"))
    }

    @Test(arguments: [
        (Credential.bearer(Secret("t0ken")), "Bearer t0ken"),
        (.basic(user: "ada", password: Secret("t0ken")), GitServer.basic("ada", "t0ken")),
    ])
    func `a redirect within the origin is followed with the credential`(
        _ credential: Credential,
        _ header: String
    ) async throws {
        var scene = try GitScene()
        scene.transport = CurlTransport(TransportSettings(version: "1"))
        let commits = try scene.repository()
        let server = try GitServer(root: scene.root) { request in
            if request.target.hasPrefix("/old/") { return .redirect(String(request.target.dropFirst(4))) }
            return request.authorization == header ? nil : .challenge
        }
        scene.credentials = .only(credential, at: server.url)
        #expect(try await scene.source("\(server.url)/old/tools.git").resolve(.tag("v1")).commit.hex == commits[0])
        #expect(try await scene.readme("\(server.url)/old/tools.git", commits[1]) == "revision 2\n")
        let moved = GitNotice.moved(from: "\(server.url)/old/tools.git", to: "\(server.url)/tools.git")
        #expect(Set(scene.notices.read(\.self)) == [moved])
        #expect(moved.note?.message == "'\(server.url)/old/tools.git' has moved: it is '\(server.url)/tools.git' now")
    }

    @Test func `a redirect without a credential is noted once, and one that adds the ending is not`() async throws {
        let scene = try GitScene()
        let commits = try scene.repository()
        let server = try GitServer(root: scene.root) { request in
            if request.target.hasPrefix("/old/") { return .redirect(String(request.target.dropFirst(4))) }
            if request.target.hasPrefix("/tools/") {
                return .redirect("/tools.git/" + request.target.dropFirst("/tools/".count))
            }
            return nil
        }
        #expect(try await scene.readme("\(server.url)/tools", commits[1]) == "revision 2\n")
        #expect(scene.notices.read(\.self) == [])
        let source = try scene.source("\(server.url)/old/tools.git")
        _ = try await source.tags()
        _ = try await source.defaultBranch()
        #expect(
            scene.notices.read(\.self) == [
                .moved(from: "\(server.url)/old/tools.git", to: "\(server.url)/tools.git")
            ]
        )
    }

    @Test func `a credential is not asked for, and not sent, in the clear`() async throws {
        var scene = try GitScene()
        let asked = Mutex(0)
        scene.credentials = CredentialSource(credential: { _, _ in
            asked.withLock { $0 += 1 }
            return IssuedCredential(.bearer(Secret("t0ken")), source: "x")
        })
        // Nothing answers there, but nothing is asked either.
        scene.environment["http_proxy"] = "http://127.0.0.1:9"
        let failure = try await scene.failure { _ = try await scene.source("http://git.example.com/x.git").tags() }
        #expect(failure.code == "unreachable")
        #expect(asked.withLock { $0 } == 0)
    }

    @Test(arguments: [
        (404, false, "not-found-or-private", Failure.Kind.permission), (404, true, "unknown-repository", .data),
        (403, false, "forbidden", .permission), (403, true, "forbidden", .permission),
        (503, false, "http-503", .unavailable),
        (429, false, "rate-limited", .unavailable), (410, true, "credential-refused", .permission),
        (410, false, "http-410", .unavailable),
    ])
    func `refusals have the exit codes of the contract`(
        _ status: Int,
        _ isSignedIn: Bool,
        _ code: String,
        _ kind: Failure.Kind
    ) async throws {
        var scene = try GitScene()
        try scene.repository()
        let server = try GitServer(root: scene.root) { _ in .status(status) }
        if isSignedIn { scene.credentials = .only(.bearer(Secret("t0ken")), at: server.url) }
        let failure = try await scene.failure { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(failure.code == code)
        #expect(failure.kind == kind)
        #expect(failure.message.contains("\(server.url)/tools.git"))
        #expect(server.requests.count == (status == 503 || status == 429 ? 6 : 1))
    }

    @Test func `nobody at home is unavailable`() async throws {
        let scene = try GitScene()
        let failure = try await scene.failure { _ = try await scene.source("http://127.0.0.1:9/x.git").tags() }
        #expect(failure.kind == .unavailable)
        #expect(failure.code == "unreachable")
    }

    @Test(arguments: ["<html>", "<html>\n<form>\n"], ["?next=", "#"])
    func `a login page is said to be one`(_ page: String, _ next: String) async throws {
        let scene = try GitScene()
        let server = try GitServer(root: scene.root) { request in
            if request.target.hasPrefix("/account/signin") {
                return GitServer.Response(status: 200, headers: ["Content-Type: text/html"], body: Data(page.utf8))
            }
            return .redirect("/account/signin/\(next)\(request.target)")
        }
        let failure = try await scene.failure { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(failure.kind == .permission)
        #expect(failure.code == "login-page")
    }

    @Test func `bad luck is tried again`() async throws {
        let scene = try GitScene()
        let commits = try scene.repository()
        let rest = Mutex(["GET": 1, "POST": 1])
        let server = try GitServer(root: scene.root) { request in
            let isStruck = rest.withLock { rest in
                guard let left = rest[request.method], left > 0 else { return false }
                rest[request.method] = left - 1
                return true
            }
            return isStruck ? .status(503) : nil
        }
        #expect(try await scene.readme("\(server.url)/tools.git", commits[1]) == "revision 2\n")
    }

    @Test(arguments: [0, 1, 2])
    func `servers that give no commit by its id are asked for its tag, or for all`(_ number: Int) async throws {
        let scene = try GitScene()
        let commits = try scene.repository()
        // A server of old: it does not know protocol 2.
        let server = try GitServer(root: scene.root) { request in
            request.headers["git-protocol"] = nil
            return nil
        }
        let tag = ["v1", "v2.0.0", "v2.1.0"][number]
        let address = "\(server.url)/tools.git"
        #expect(try await scene.readme(address, commits[number], foundBy: .tag(tag)) == "revision \(number + 1)\n")
        #expect(try await scene.readme(address, commits[number]) == "revision \(number + 1)\n")
        // The tag moved on meanwhile.
        #expect(try await scene.readme(address, commits[0], foundBy: .tag("v2.0.0")) == "revision 1\n")
        #expect(try await scene.readme(address, commits[0], foundBy: .tag("no-more")) == "revision 1\n")
        let gone = try #require(CommitID("0123456789012345678901234567890123456789"))
        let failure = try await scene.failure {
            _ = try await scene.source(address).archive(of: gone, foundBy: .tag(tag))
        }
        #expect(failure.code == "commit-gone")
    }

    @Test func `a server of files alone will do`() async throws {
        let scene = try GitScene()
        let commits = try scene.repository()
        try scene.git("update-server-info", in: "server/tools.git")
        let server = try GitServer(root: scene.root) { request in
            request.target = String(request.target.prefix { $0 != "?" })
            return nil
        }
        #expect(
            try await scene.readme("\(server.url)/tools.git", commits[1], foundBy: .tag("v2.0.0")) == "revision 2\n"
        )
    }
}
