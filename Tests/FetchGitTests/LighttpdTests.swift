import FetchModel
import Foundation
import TestSupport
import Testing

@testable import FetchGit

/// `git http-backend` and plain files behind lighttpd, as project sites have them.
@Suite(.enabled(if: WebServerProgram.Name.lighttpd.isInstalled, "lighttpd is not installed"))
struct LighttpdTests {
    /// Serves the scene's repositories at `/git/` (smart), `/private/` (smart, with a password) and `/dumb/` (files).
    private func serve(_ scene: GitScene) throws -> WebServerProgram {
        let scratch = scene.scratch
        try scratch.write("users", "ada:pa55-word\n")
        try scratch.program("backend.cgi", "exec git http-backend")
        return try WebServerProgram(.lighttpd, in: scratch.path) { port in
            """
            server.modules = ("mod_alias", "mod_setenv", "mod_auth", "mod_authn_file", "mod_redirect", "mod_cgi")
            server.document-root = "\(scratch.path("server"))"
            server.port = \(port)
            server.bind = "127.0.0.1"
            server.errorlog = "\(scratch.path("lighttpd.log"))"
            auth.backend = "plain"
            auth.backend.plain.userfile = "\(scratch.path("users"))"
            auth.require = ("/private/" => ("method" => "basic", "realm" => "git", "require" => "valid-user"))
            setenv.set-environment = (
              "GIT_PROJECT_ROOT" => "\(scene.root)", "GIT_HTTP_EXPORT_ALL" => "1", "HOME" => "\(scratch.path("home"))",
              "PATH" => "/usr/local/bin:/usr/bin:/bin"
            )
            alias.url = (
              "/git/" => "\(scratch.path("backend.cgi"))/", "/private/" => "\(scratch.path("backend.cgi"))/",
              "/dumb/" => "\(scene.root)/"
            )
            url.redirect = ("^/private/old/(.*)" => "/private/$1")
            cgi.assign = (".cgi" => "")
            mimetype.assign = ("" => "application/octet-stream")
            """
        }
    }

    /// Packs a repository for the dumb protocol, as `git repack` on a server does.
    private func publish(_ scene: GitScene) throws {
        try scene.git("repack", "-qad", in: "server/tools.git")
        try scene.git("update-server-info", in: "server/tools.git")
    }

    @Test(arguments: ["/git", "/dumb"], [0, 1, 2])
    func `a commit comes by its tag, by its branch and by its id`(_ path: String, _ number: Int) async throws {
        let scene = try GitScene()
        let commits = try scene.repository()
        try publish(scene)
        let server = try serve(scene)
        let address = "http://127.0.0.1:\(server.port)\(path)/tools.git"
        let tag = ["v1", "v2.0.0", "v2.1.0"][number]
        #expect(try await scene.source(address).resolve(.tag(tag)).commit.hex == commits[number])
        let text = "revision \(number + 1)\n"
        #expect(try await scene.readme(address, commits[number], foundBy: .tag(tag)) == text)
        #expect(try await scene.readme(address, commits[number], foundBy: .branch("main")) == text)
        #expect(try await scene.readme(address, commits[number]) == text)
    }

    @Test func `a commit that a dumb server does not have is gone`() async throws {
        let scene = try GitScene()
        try scene.repository()
        try publish(scene)
        let server = try serve(scene)
        let commit = try #require(CommitID(String(repeating: "12", count: 20)))
        let source = try scene.source("http://127.0.0.1:\(server.port)/dumb/tools.git")
        let error = try await scene.error { _ = try await source.archive(of: commit, foundBy: .tag("v1")) }
        #expect(error == .commitGone(commit, remote: "http://127.0.0.1:\(server.port)/dumb/tools.git"))
    }

    @Test func `a password is sent where the host wants one`() async throws {
        var scene = try GitScene()
        let commits = try scene.repository()
        let server = try serve(scene)
        let origin = "http://127.0.0.1:\(server.port)"
        scene.credentials = .only(.basic(user: "ada", password: Secret("pa55-word")), at: origin)
        #expect(try await scene.readme("\(origin)/private/tools.git", commits[1]) == "revision 2\n")
        scene.credentials = .only(.basic(user: "ada", password: Secret("wrong")), at: origin)
        let failure = try await scene.failure { _ = try await scene.source("\(origin)/private/tools.git").tags() }
        #expect(failure.code == "credential-refused")
    }

    @Test(arguments: [false, true])
    func `more than the limit is not fetched`(_ isDumb: Bool) async throws {
        var scene = try GitScene()
        var random = SeededRandom(1)
        let text = (0..<3_000_000).map { _ in String(UInt8.random(in: 0...9, using: &random)) }.joined()
        let commits = try scene.repository(files: ["large": text])
        try publish(scene)
        let server = try serve(scene)
        let address = "http://127.0.0.1:\(server.port)\(isDumb ? "/dumb" : "/git")/tools.git"
        scene.limits = GitLimits(bytes: 100_000)
        let error = try await scene.error {
            _ = try await scene.source(address).archive(of: try #require(CommitID(commits[2])))
        }
        #expect(error == .tooLarge(remote: address, .bytes(100_000)))
        #expect(error.failure.keys == [.limits])
        scene.limits = .standard
        #expect(try await scene.readme(address, commits[2]) == "revision 3\n")
    }
}
