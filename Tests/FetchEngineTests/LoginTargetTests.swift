import FetchModel
import TestSupport
import Testing

@testable import FetchEngine

/// No manifest decides where a token of the user is stored for.
@Suite struct LoginTargetTests {
    private func target(_ host: String, hosts: String) async throws -> LoginTarget {
        let scene = try EngineScene()
        try scene.scratch.write("project/deps.yaml", "hosts:\n\(hosts)dependencies:\n  a: {url: a.tar.gz}\n")
        return try await LoginTarget(host, scene.context)
    }

    @Test(arguments: ["bitbucket", "bitbucket.org", "github", "github.com", "GitHub.com"])
    func `a built-in name means the built-in forge`(_ host: String) async throws {
        let target = try await target(host, hosts: "  \(host): {kind: bitbucket, url: \"https://evil.example\"}\n")
        #expect(target.forge?.isOwn == true)
        #expect(!([target.origin] + target.others).contains { $0.host == "evil.example" })
        try target.requireOriginOfUser("deps.yaml")
    }

    @Test func `a name of the manifest alone stores no token`() async throws {
        let target = try await target("work", hosts: "  work: {kind: gitea, url: \"https://evil.example\"}\n")
        #expect(target.origin.description == "https://evil.example")
        #expect(throws: LoginError.self) { try target.requireOriginOfUser("deps.yaml") }
    }

    @Test(arguments: ["https://git.example.com", "git.example.com"])
    func `an origin that the user names is taken`(_ host: String) async throws {
        let target = try await target(
            host,
            hosts: "  git.example.com: {kind: gitea, url: \"https://git.example.com\"}\n"
        )
        #expect(target.origin.description == "https://git.example.com" && target.others.isEmpty)
        try target.requireOriginOfUser("deps.yaml")
    }

    @Test func `a host name that the manifest puts on another port needs the origin`() async throws {
        let target = try await target(
            "git.example.com",
            hosts: "  git.example.com: {kind: gitea, url: \"https://git.example.com:8443\"}\n"
        )
        #expect(throws: LoginError.self) { try target.requireOriginOfUser("deps.yaml") }
    }
}
