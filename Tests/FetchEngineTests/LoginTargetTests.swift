import FetchAuth
import FetchModel
import FetchSystem
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

    @Test(arguments: [
        "git.example.com", "git.example.com:8443", "127.0.0.1:1", "https://[::1]:8443", "xn--bcher-kva.example",
    ])
    func `is a host`(_ text: String) { #expect(LoginTarget.isHost(text)) }

    @Test(arguments: [
        "../x", "..", "a..b", "-a.b", "a.b/c", "a_b.c", "bücher.example", "me@a.b", "a.b:99999", "https://a..b",
    ])
    func `is no host`(_ text: String) { #expect(!LoginTarget.isHost(text)) }

    @Test(arguments: ["bitbucket", "bitbucket.org", "github", "github.com", "GitHub.com"])
    func `a built-in name means the built-in forge`(_ host: String) async throws {
        let target = try await target(host, hosts: "  \(host): {kind: bitbucket, url: \"https://evil.example\"}\n")
        #expect(target.forge?.isOwn == true)
        #expect(!([target.origin] + target.others).contains { $0.host == "evil.example" })
        #expect(target.introduction == nil)
    }

    @Test func `a name of the manifest alone stores no token`() async throws {
        let target = try await target("work", hosts: "  work: {kind: gitea, url: \"https://evil.example\"}\n")
        #expect(target.origin.description == "https://evil.example")
        #expect(target.introduction?.place == "deps.yaml:2")
    }

    /// A user who types `answer`, or nobody at a terminal.
    private func prompt(_ answer: String?, _ said: Monitor<[String]>) -> SignInPrompt {
        SignInPrompt(
            say: { line in said.update { $0.append(line) } },
            browser: nil,
            input: { answer },
            isAtTerminal: answer != nil
        )
    }

    @Test(arguments: ["y", "yes", "Y"])
    func `at a terminal the user confirms the origin that a manifest introduced`(_ answer: String) async throws {
        let target = try await target("work", hosts: "  work: {kind: gitea, url: \"https://git.example.com\"}\n")
        let said = Monitor<[String]>([])

        try await target.confirm(prompt(answer, said))

        #expect(said.read { $0.joined().contains("https://git.example.com") })
        #expect(said.read { $0.joined().contains("deps.yaml:2") })
    }

    @Test(arguments: ["", "n", "no", "yess", "https://git.example.com"])
    func `anything but yes declines`(_ answer: String) async throws {
        let target = try await target("work", hosts: "  work: {kind: gitea, url: \"https://git.example.com\"}\n")

        let error = await #expect(throws: LoginError.self) { try await target.confirm(prompt(answer, Monitor([]))) }

        #expect(error == .declined(origin: target.origin))
        #expect(error?.failure.kind == .permission)
    }

    @Test func `without a terminal nothing is asked, and the origin is needed`() async throws {
        let target = try await target("work", hosts: "  work: {kind: gitea, url: \"https://git.example.com\"}\n")
        let said = Monitor<[String]>([])

        let error = await #expect(throws: LoginError.self) { try await target.confirm(prompt(nil, said)) }

        #expect(error?.failure.help?.contains("fetch login https://git.example.com --with-token") == true)
        #expect(said.read { $0.isEmpty })
    }

    @Test func `an origin of the user's is not asked about`() async throws {
        let target = try await target("https://git.example.com", hosts: "  work: {kind: gitea, url: \"https://a.b\"}\n")
        let said = Monitor<[String]>([])
        try await target.confirm(prompt(nil, said))
        #expect(said.read { $0.isEmpty })
    }

    @Test(arguments: ["work", "https://git.example.com/", "git.example.com"])
    func `a forge that the manifest knows is one to sign in at, with a client of the user alone`(_ host: String)
        async throws
    {
        let hosts = "  work: {kind: gitlab, url: \"https://git.example.com\", api: \"https://evil.example\"}\n"
        let target = try await target(host, hosts: hosts)
        #expect(target.origin.description == "https://git.example.com" && target.others.isEmpty)
        #expect(target.forge?.kind.rawValue == "gitlab" && target.forge?.isOwn == false && target.forge?.client == nil)
        var scene = try EngineScene()
        scene.environment = ["FETCH_CLIENT_git_example_com": "mine", "FETCH_CLIENT_evil_example": "other"]
        try scene.scratch.write("project/deps.yaml", "hosts:\n\(hosts)dependencies:\n  a: {url: a.tar.gz}\n")
        #expect(try await LoginTarget(host, scene.context).forge?.client?.id == "mine")
    }

    @Test(arguments: ["https://git.example.com", "git.example.com"])
    func `an origin that the user names is taken`(_ host: String) async throws {
        let target = try await target(
            host,
            hosts: "  git.example.com: {kind: gitea, url: \"https://git.example.com\"}\n"
        )
        #expect(target.origin.description == "https://git.example.com" && target.others.isEmpty)
        #expect(target.introduction == nil)
    }

    @Test func `a host name that the manifest puts on another port needs the origin`() async throws {
        let target = try await target(
            "git.example.com",
            hosts: "  git.example.com: {kind: gitea, url: \"https://git.example.com:8443\"}\n"
        )
        #expect(target.introduction?.place == "deps.yaml:2")
    }
}
