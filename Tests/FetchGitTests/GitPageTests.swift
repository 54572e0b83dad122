import FetchModel
import FetchTransport
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import FetchGit

/// Hosts that redirect, or send pages where git wants a repository.
@Suite struct GitPageTests {
    private func scene() throws -> GitScene {
        var scene = try GitScene()
        try scene.repository()
        scene.transport = CurlTransport(TransportSettings(version: "1"))
        return scene
    }

    private func page(_ text: String, status: Int = 200) -> GitServer.Response {
        GitServer.Response(status: status, headers: ["Content-Type: text/html; charset=utf-8"], body: Data(text.utf8))
    }

    @Test(arguments: ["<html>\n<body>hello\n", "<html><body>hello", ""])
    func `a web page is said to be one, with its host's name`(_ text: String) async throws {
        let scene = try scene()
        let server = try GitServer(root: scene.root) { _ in page(text) }
        let error = try await scene.error { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(error == .webPage(remote: "\(server.url)/tools.git", host: "127.0.0.1"))
        #expect(error.failure.kind == .data)
        #expect(error.failure.code == "unknown-repository")
        #expect(error.failure.message.hasPrefix("'127.0.0.1' sent a web page instead of a git repository"))
    }

    @Test(arguments: [
        ("application/json", "[]"), ("application/json", "[]\n"), ("text/plain", "[]"), ("text/plain", "hello"),
    ])
    func `what is neither a page nor a repository is said to be so`(_ type: String, _ text: String) async throws {
        let scene = try scene()
        let server = try GitServer(root: scene.root) { _ in
            GitServer.Response(status: 200, headers: ["Content-Type: \(type)"], body: Data(text.utf8))
        }
        let error = try await scene.error { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(error == .otherContent(remote: "\(server.url)/tools.git", host: "127.0.0.1"))
        #expect(error.failure.kind == .data)
    }

    @Test func `without the network's help, git's words are not passed on either`() async throws {
        var scene = try scene()
        scene.transport = nil
        let server = try GitServer(root: scene.root) { _ in page("<html>\n") }
        let failure = try await scene.failure { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(failure.message.contains("a web page instead of a git repository"))
        #expect(!failure.rendered().contains("is this a git repository"))
    }

    @Test func `an empty repository is no web page`() async throws {
        let scene = try scene()
        try scene.git("init", "-q", "--bare", "empty.git", in: "server")
        let server = try GitServer(root: scene.root)
        #expect(try await scene.source("\(server.url)/empty.git").tags() == [])
    }

    @Test(arguments: ["<html>\n<form>\n", "<html>"])
    func `a page with status 203 is one for signing in`(_ text: String) async throws {
        let scene = try scene()
        let server = try GitServer(root: scene.root) { _ in page(text, status: 203) }
        let error = try await scene.error { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(error.failure.kind == .permission)
        #expect(error.failure.code == "login-page")
        #expect(error.isAuthenticationFailure)
    }

    @Test(arguments: [301, 302, 307, 308])
    func `a redirect after authentication is followed within the origin`(_ status: Int) async throws {
        var scene = try GitScene()
        let commits = try scene.repository()
        scene.transport = CurlTransport(TransportSettings(version: "1"))
        let server = try GitServer(root: scene.root) { request in
            guard request.authorization != nil else { return .challenge }
            guard request.target.hasPrefix("/old/") else { return nil }
            return GitServer.Response(status: status, headers: ["Location: \(request.target.dropFirst(4))"])
        }
        for credential in [Credential.bearer(Secret("t0ken")), .basic(user: "ada", password: Secret("t0ken"))] {
            scene.credentials = .only(credential, at: server.url)
            #expect(try await scene.readme("\(server.url)/old/tools.git", commits[1]) == "revision 2\n")
        }
        // Without the network, where it leads is not known.
        scene.transport = nil
        let blind = try await scene.error { _ = try await scene.source("\(server.url)/old/tools.git").tags() }
        #expect(blind == .moved(remote: "\(server.url)/old/tools.git", location: nil))
    }

    @Test func `a redirect after authentication to another origin carries no credential there`() async throws {
        var scene = try scene()
        let other = try GitServer(root: scene.root)
        let server = try GitServer(root: scene.root) { request in
            request.authorization == nil ? .challenge : .redirect("\(other.url)\(request.target)")
        }
        scene.credentials = .only(.bearer(Secret("t0ken")), at: server.url)
        let error = try await scene.error { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(error == .moved(remote: "\(server.url)/tools.git", location: "\(other.url)/tools.git"))
        #expect(error.failure.message.hasSuffix("the repository has moved to '\(other.url)/tools.git'"))
        #expect(other.authorizations.isEmpty)
    }

    @Test func `a redirect that repeats the credential does not show it`() async throws {
        var scene = try scene()
        let server = try GitServer(root: scene.root) { request in
            if request.target.hasPrefix("/t0ken-of-mine") { return nil }
            return request.authorization == nil ? .challenge : .redirect("/t0ken-of-mine/info/refs")
        }
        scene.credentials = .only(.bearer(Secret("t0ken-of-mine")), at: server.url)
        let failure = try await scene.failure { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(!failure.rendered().contains("t0ken-of-mine"))
    }

    @Test func `a credential that is refused for good is refused`() async throws {
        var scene = try scene()
        let server = try GitServer(root: scene.root) { $0.authorization == nil ? .challenge : .status(410) }
        let asked = Mutex<[String?]>([])
        scene.credentials = CredentialSource(
            credential: { _, _ in nil },
            replacement: { refused, _, _, _ in
                asked.withLock { $0.append(refused?.source) }
                return refused == nil
                    ? IssuedCredential(.basic(user: "me", password: Secret("ATBBdead")), source: "git's helper") : nil
            }
        )
        let failure = try await scene.failure { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(failure.kind == .permission)
        #expect(failure.code == "credential-refused")
        #expect(failure.message.contains("refused the credential from git's helper for good (410)"))
        #expect(!failure.rendered().contains("ATBBdead"))
        // The second time it hears of the refusal, and has no other.
        #expect(asked.withLock { $0 } == [nil, "git's helper"])
    }

    @Test func `no credential is looked up for a repository that is public`() async throws {
        var scene = try scene()
        let server = try GitServer(root: scene.root)
        scene.credentials = CredentialSource(
            credential: { _, _ in nil },
            replacement: { _, _, _, _ in
                Issue.record("a credential was looked up")
                return nil
            }
        )
        #expect(try await scene.source("\(server.url)/tools.git").tags().count == 3)
    }

    @Test func `a helper that fails is the failure only where the host wants a credential`() async throws {
        var scene = try scene()
        let server = try GitServer(root: scene.root) { _ in .challenge }
        scene.credentials = CredentialSource(
            credential: { _, _ in nil },
            replacement: { _, _, _, _ in throw GitError.helperTimedOut(.seconds(1)) }
        )
        let error = try await scene.error { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(error == .helperTimedOut(.seconds(1)))
    }

    @Test func `a host that asks to wait is waited for`() async throws {
        let scene = try scene()
        let refusals = Mutex(2)
        let server = try GitServer(root: scene.root) { _ in
            let isRefused = refusals.withLock { left in
                left -= 1
                return left >= 0
            }
            return isRefused ? GitServer.Response(status: 429, headers: ["Retry-After: 1"]) : nil
        }
        let begin = ContinuousClock.now
        #expect(try await scene.source("\(server.url)/tools.git").tags().count == 3)
        #expect(ContinuousClock.now - begin > .milliseconds(900))
    }

    @Test(arguments: [429, 503])
    func `a host that asks to wait too long is an error that says when it ends`(_ status: Int) async throws {
        let scene = try scene()
        let server = try GitServer(root: scene.root) { _ in
            GitServer.Response(status: status, headers: ["Retry-After: 1800"])
        }
        let error = try await scene.error { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(error.failure.kind == .unavailable)
        #expect(error.failure.message.contains("'\(server.url)' accepts no more requests for 30 minutes, until "))
        #expect(server.requests.count == 2)
    }

    @Test(arguments: [401, 403, 404])
    func `the origin that refuses is named, not the one that redirects there`(_ status: Int) async throws {
        var scene = try scene()
        let other = try GitServer(root: scene.root) { _ in status == 401 ? .challenge : .status(status) }
        let server = try GitServer(root: scene.root) { .redirect("\(other.url)\($0.target)") }
        for credential in [nil, Credential.basic(user: "ada", password: Secret("t0ken"))] {
            if let credential { scene.credentials = .only(credential, at: server.url) }
            let error = try await scene.error { _ = try await scene.source("\(server.url)/tools.git").tags() }
            #expect(error.failure.kind == .permission)
            #expect(
                error.failure.message
                    == "'\(server.url)/tools.git' redirects to '\(other.url)', which refused the request (status \(status))"
            )
        }
        #expect(other.authorizations.isEmpty)
    }
}
