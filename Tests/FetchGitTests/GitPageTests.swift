import FetchModel
import FetchSystem
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

    private static let others = [
        ("application/json", "[]"), ("application/json", "[]\n"), ("text/plain", "[]"), ("text/plain", "hello"),
        ("text/plain", ""), ("application/octet-stream", ""),
    ]

    @Test(arguments: others, [false, true])
    func `what is neither a page nor a repository is said to be so`(_ other: (String, String), _ isMoved: Bool)
        async throws
    {
        let scene = try scene()
        let server = try GitServer(root: scene.root) { _ in
            GitServer.Response(status: 200, headers: ["Content-Type: \(other.0)"], body: Data(other.1.utf8))
        }
        let first = try GitServer(root: scene.root) { request in
            .redirect(server.url.replacing("127.0.0.1", with: "localhost") + request.target)
        }
        let address = "\(isMoved ? first.url : server.url)/tools.git"
        let expected = GitError.otherContent(remote: address, host: isMoved ? "localhost" : "127.0.0.1")
        #expect(try await scene.error { _ = try await scene.source(address).tags() } == expected)
        #expect(expected.failure.kind == .data)
        let commit = try #require(CommitID(String(repeating: "a", count: 40)))
        #expect(try await scene.error { _ = try await scene.source(address).archive(of: commit) } == expected)
    }

    @Test func `an empty repository on a plain web server is one`() async throws {
        let scene = try scene()
        let server = try GitServer(root: scene.root) { request in
            request.target.hasSuffix("/HEAD")
                ? GitServer.Response(status: 200, body: Data("ref: refs/heads/main\n".utf8))
                : GitServer.Response(status: 200, headers: ["Content-Type: text/plain"])
        }
        #expect(try await scene.source("\(server.url)/empty.git").tags() == [])
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

    @Test(arguments: [true, false], [true, false])
    func `a credential is used by one until it is accepted`(_ isAccepted: Bool, _ fetches: Bool) async throws {
        var scene = try GitScene()
        let commits = try scene.repository()
        scene.transport = CurlTransport(TransportSettings(version: "1"))
        let right = GitServer.basic("me", isAccepted ? "secret" : "other")
        let server = try GitServer(root: scene.root) { $0.authorization == right ? nil : .challenge }
        let refusals = Mutex<Set<String>>([])
        let credentials = CredentialSource(
            credential: { _, _ in
                if refusals.withLock({ !$0.isEmpty }) { throw Failure(.permission, "refused", "refused before") }
                return IssuedCredential(.basic(user: "me", password: Secret("secret")), source: "TOKEN")
            },
            replacement: { refused, _, _, _ in
                if let refused { refusals.withLock { _ = $0.insert(refused.source) } }
                return nil
            }
        )
        let traffic = GitTraffic()
        let sources = try (0..<12).map { _ in
            GitSource(
                try GitRemote("\(server.url)/tools.git", relativeTo: "/"),
                environment: scene.environment,
                credentials: credentials,
                transport: scene.transport,
                traffic: traffic,
                workers: Workers(limit: 12),
                temporary: scene.scratch.path("tmp")
            )
        }
        let commit = try #require(CommitID(commits[1]))
        let served = await withTaskGroup(of: Bool.self) { group in
            for source in sources {
                group.addTask {
                    do {
                        if fetches { _ = try await source.archive(of: commit) } else { _ = try await source.tags() }
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(served == (isAccepted ? 12 : 0))
        let wrong = server.requests.filter { $0.authorization != nil && $0.authorization != right }
        #expect(wrong.count == (isAccepted ? 0 : 1), "\(wrong.map(\.target))")
    }

    @Test func `those who meet a limit wait for their turns`() async throws {
        var scene = try scene()
        scene.transport = nil
        // Four requests, and two more after each pause of 20 ms.
        let quota = Mutex<(left: Int, filled: ContinuousClock.Instant)>((4, .now))
        let server = try GitServer(root: scene.root) { _ in
            quota.withLock { quota in
                let now = ContinuousClock.now
                while quota.filled + .milliseconds(20) < now {
                    quota.filled += .milliseconds(20)
                    quota.left = min(4, quota.left + 2)
                }
                quota.left -= 1
                return quota.left < 0 ? .status(429) : nil
            }
        }
        let traffic = GitTraffic(shortest: .milliseconds(40))
        let sources = try (0..<5).map { _ in
            GitSource(
                try GitRemote("\(server.url)/tools.git", relativeTo: "/"),
                environment: scene.environment,
                credentials: .anonymous,
                traffic: traffic,
                workers: Workers(limit: 8),
                temporary: scene.scratch.path("tmp")
            )
        }
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for source in sources { group.addTask { try await source.tags().count } }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(counts == [3, 3, 3, 3, 3])
    }

    @Test func `a host that goes on to limit requests is not asked by others`() async throws {
        var scene = try scene()
        scene.transport = nil
        let server = try GitServer(root: scene.root) { _ in .status(429) }
        let source = try scene.source("\(server.url)/tools.git")
        let expected = GitError.limited(
            remote: "\(server.url)/tools.git",
            try #require(Origin(server.url)),
            wait: nil
        )
        for _ in 0..<2 { #expect(try await scene.error { _ = try await source.tags() } == expected) }
        #expect(server.requests.count == 6)
    }

    @Test func `a host that is down is not one that limits requests`() async throws {
        let scene = try scene()
        let server = try GitServer(root: scene.root) { _ in .status(503) }
        let error = try await scene.error { _ = try await scene.source("\(server.url)/tools.git").tags() }
        #expect(error.failure.code == "http-503" && error.failure.kind == .unavailable)
        #expect(error.failure.help == "the host is overloaded or down; run the same command again later")
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
