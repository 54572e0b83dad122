import FetchForge
import FetchModel
import Testing

@testable import FetchManifest

@Suite struct HostTests {
    private static func hosts(_ text: String) throws -> [Host] {
        try ManifestReaderTests.read("hosts:\n  \(text)\ndependencies: {}\n").hosts
    }

    @Test(arguments: [
        "git.example.com: {kind: gitea, url: https://git.example.com/forge}",
        "Git.Example.COM: {kind: gitea, url: https://git.example.com:8443}",
        "github.com: {kind: github, url: https://github.com}", "localhost: {kind: gitea, url: http://localhost:3000}",
        "127.0.0.1: {kind: gitea, url: http://127.0.0.1:3000}", "work: {kind: gitea, url: https://git.example.com}",
        "github: {kind: github, url: https://proxy.example.com}", "github: {url: https://proxy.example.com}",
        "codeberg: {kind: gitea, url: https://forge.example.com}", "gitlab: {api: https://proxy.example.com/api/v4}",
        "bitbucket: {kind: bitbucket, url: http://localhost:8080}",
        "github_work-2: {kind: github, url: https://x.example}",
    ])
    func `a name may be free, built in, or that of its own machine`(_ text: String) throws {
        #expect(try Self.hosts(text).count == 1)
    }

    @Test func `a host with a mistake is known by its name, and says nothing of its repositories`() throws {
        let text = "hosts: {work: {kind: x, url: y}}\ndependencies: {a: {repo: 'work:a/b/c.git', tag: v1}}\n"
        #expect(try InvalidManifestTests.failures(text).map(\.code) == ["unknown-kind", "bad-url"])
    }

    @Test(
        arguments: [
            ("https://github.com/apple/swift-log", "github:apple/swift-log"),
            ("https://github.com/apple/swift-log.git/", "github:apple/swift-log"),
            ("https://GITHUB.com/apple/swift-log#readme", "github:apple/swift-log"),
            ("https://gitlab.com/a/b/c.git", "gitlab:a/b/c"), ("https://bitbucket.org/w/s", "bitbucket:w/s"),
            ("https://codeberg.org/o/r", "codeberg:o/r"), ("https://git.example.com/o/r", "work:o/r"),
            ("https://github.com/apple", nil), ("https://github.com/apple/swift-log/tree/main", nil),
            ("https://github.com:8443/apple/swift-log", nil), ("https://example.com/a/b", nil),
            ("https://github.com/apple/swift-log?x", nil), ("https://github.com/a b/c", nil), ("../a/b", nil),
            ("#", nil),
            ("", nil), ("https://u:p@github.com/a/b", nil),
        ] as [(String, String?)]
    )
    func `the URL of a repository is spelled as 'repo' does`(_ url: String, _ spelling: String?) throws {
        var table = HostTable(ForgeTable.catalog)
        let work = try #require(WebURL("https://git.example.com"))
        table.define("work", as: Host(name: "work", kind: Host.Kind(rawValue: "gitea"), url: work))
        #expect(table.spelling(of: url) == spelling)
    }

    @Test(arguments: [("githb", "github"), ("github.com", "github"), ("Bitbucket.org", "bitbucket"), ("x", nil)])
    func `an unknown host has a suggestion where one is near`(_ name: String, _ suggestion: String?) {
        let error = #expect(throws: HostError.self) { try HostTable(ForgeTable.catalog).host(named: name) }
        #expect(
            error
                == .unknown(name, suggestion: suggestion, known: ["bitbucket", "codeberg", "github", "gitlab"])
        )
    }
}
