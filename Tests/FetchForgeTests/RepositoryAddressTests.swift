import FetchForge
import FetchModel
import Testing

@Suite struct RepositoryAddressTests {
    private func parse(_ text: String) throws -> RepositoryAddress {
        let work = Host(
            name: "work",
            kind: .bitbucketDataCenter,
            url: try #require(WebURL("https://git.example.com/bb"))
        )
        let pages = Host(name: "pages", kind: .cgit, url: try #require(WebURL("https://cgit.example.com")))
        return try .parse(text, forges: try ForgeTable.catalog.all(hosts: [work, pages], environment: [:]))
    }

    @Test(
        arguments: [
            ("engine", nil, nil, "engine", nil),
            ("engine@rev1", nil, nil, "engine", "rev1"),
            ("jumboskill/engine", nil, "jumboskill", "engine", nil),
            ("jumboskill/engine@release/1.0", nil, "jumboskill", "engine", "release/1.0"),
            ("engine@v1@2", nil, nil, "engine", "v1@2"),
            ("github:apple/swift-log@1.6.0", "github", "apple", "swift-log", "1.6.0"),
            ("gitlab:a/b/c", "gitlab", "a/b", "c", nil),
            ("https://bitbucket.org/jumboskill/engine", "bitbucket", "jumboskill", "engine", nil),
            ("https://bitbucket.org:443/jumboskill/engine/", "bitbucket", "jumboskill", "engine", nil),
            ("https://bitbucket.org/jumboskill/engine.git@v1", "bitbucket", "jumboskill", "engine", "v1"),
            ("https://bitbucket.org/jumboskill/engine@release/1%23", "bitbucket", "jumboskill", "engine", "release/1#"),
            ("https://bitbucket.org/jumboskill/engine/src/main/lib/?at=main", "bitbucket", "jumboskill", "engine", nil),
            ("https://bitbucket.org/jumboskill/engine#readme", "bitbucket", "jumboskill", "engine", nil),
            ("https://gitlab.com/a/b/c/-/tree/main", "gitlab", "a/b", "c", nil),
            ("https://git.example.com/bb/projects/KEY/repos/tools/browse", "work", "KEY", "tools", nil),
            ("https://git.example.com/bb/scm/key/tools.git", "work", "key", "tools", nil),
            ("https://git.example.com/bb/users/ada/repos/tools/browse", "work", "~ada", "tools", nil),
            ("ssh://git@git.example.com:7999/key/tools.git", "work", "key", "tools", nil),
            ("https://cgit.example.com/pub/scm/git/git.git/tree/t?h=x", "pages", "pub/scm/git", "git.git", nil),
            ("https://cgit.example.com/cgit/", "pages", "", "cgit", nil),
            ("https://cgit.example.com/tree/log/", "pages", "", "tree", nil),
            ("git@bitbucket.org:jumboskill/engine.git@v2", "bitbucket", "jumboskill", "engine", "v2"),
            ("ssh://git@bitbucket.org/jumboskill/engine.git", "bitbucket", "jumboskill", "engine", nil),
        ] as [(String, String?, String?, String, String?)]
    )
    func `a repository is recognised`(
        _ text: String,
        _ host: String?,
        _ workspace: String?,
        _ slug: String,
        _ tag: String?
    ) throws {
        #expect(try parse(text) == .repository(host: host, workspace: workspace, slug: slug, tag: tag))
    }

    @Test(arguments: [
        "https://zlib.net/zlib-1.3.1.tar.gz", "https://example.com/x.zip?token=1", "./zlib", "../archives/zlib.tar.xz",
        "/srv/zlib.zip", "zlib-1.3.1.tar.zst", "libs/zlib.TGZ", "file:///srv/zlib.tar",
        "https://bitbucket.org/jumboskill/engine/get/v1.tar.gz",
    ])
    func `an archive is recognised`(_ text: String) throws {
        #expect(try parse(text) == .archive(url: text))
    }

    @Test(
        arguments: [
            ("https://git.unknown.example/tools.git", "https://git.unknown.example/tools.git", nil),
            ("https://git.unknown.example/tools.git@v4", "https://git.unknown.example/tools.git", "v4"),
            ("ssh://git@git.unknown.example/tools.git", "ssh://git@git.unknown.example/tools.git", nil),
            ("ssh://git@git.unknown.example:22/tools.git@v4", "ssh://git@git.unknown.example:22/tools.git", "v4"),
            ("git@git.unknown.example:a/tools.git", "git@git.unknown.example:a/tools.git", nil),
        ] as [(String, String, String?)]
    )
    func `any other repository goes through git`(_ text: String, _ url: String, _ tag: String?) throws {
        #expect(try parse(text) == .git(url: url, tag: tag))
    }

    @Test(arguments: [
        "", "@v1", "engine@", "a//b", "a/..", ".git", "a/.git", "jumbo skill/engine", "a\\b", "en\u{7}gine",
        "a/",
        "nohost:a/b", "https://unknown.example/a/b", "https://bitbucket.org/", "ftp://example.com/a.tar.gz",
        "https://user:s3cr3t@bitbucket.org/a/b", "ssh://git:s3cr3t@unknown.example/a.git", "https://", "http:///x",
    ])
    func `what names nothing is a usage error that shows no password`(_ text: String) throws {
        let failure = try #require(throws: AddressError.self) { try parse(text) }.failure
        #expect(failure.kind == .usage)
        #expect(!"\(failure)".contains("s3cr3t"))
    }

    @Test func `a host that is nearly one is suggested`() throws {
        let failure = try #require(throws: AddressError.self) { try parse("bitbuket:a/b") }.failure
        #expect(failure.help == "did you mean 'bitbucket'?")
    }

    @Test(arguments: [
        ("https://dev.azure.com/org/pro%20ject/_git/repo?path=/x", "https://dev.azure.com/org/pro%20ject/_git/repo"),
        ("https://org.visualstudio.com/_git/repo", "https://org.visualstudio.com/_git/repo"),
        ("https://git.sr.ht/~user/repo", "https://git.sr.ht/~user/repo"),
        ("https://git.sr.ht/~user/repo/refs/v1", "https://git.sr.ht/~user/repo"),
        (
            "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/a",
            "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/a"
        ),
        (
            "https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/a/browse",
            "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/a"
        ),
        ("https://git.unknown.example/pub/a.git/tree/x?h=v1", "https://git.unknown.example/pub/a.git"),
        ("codecommit::eu-west-1://a", "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/a"),
        ("codecommit::eu-west-1://me@a", "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/a"),
        ("codecommit://a", "https://git-codecommit.REGION.amazonaws.com/v1/repos/a"),
    ])
    func `the help for a server without a kind has the clone address`(_ text: String, _ address: String) throws {
        let failure = try #require(throws: AddressError.self) { try parse(text) }.failure
        #expect(failure.help == "write 'git+\(address)', which is `git: \(address)` in the manifest")
    }

    @Test(arguments: [
        "https://git.sr.ht/~user", "https://dev.azure.com/org/_git", "https://unknown.example/v1/repos/a",
    ])
    func `a page that names no repository has no clone address`(_ text: String) throws {
        let failure = try #require(throws: AddressError.self) { try parse(text) }.failure
        #expect(failure.help?.hasPrefix("the known hosts are") == true)
    }

    @Test(arguments: ["ext::sh -c true", "EXT::x", "::x", "codecommit::x", "github::a/b"])
    func `a remote helper is refused`(_ text: String) throws {
        let failure = try #require(throws: AddressError.self) { try parse(text) }.failure
        #expect(failure.message.contains("can run programs"))
    }
}
