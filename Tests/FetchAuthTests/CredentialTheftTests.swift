import FetchAuth
import FetchForge
import FetchModel
import Testing

/// Everything is set, and whoever writes the manifest, the project's `.env` or a redirect wants it sent to them.
@Suite struct CredentialTheftTests {
    private static let everything = [
        "FETCH_TOKEN_bitbucket_org": "1", "BITBUCKET_ACCESS_TOKEN": "2", "BITBUCKET_EMAIL": "a@b",
        "BITBUCKET_API_TOKEN": "3",
        "BITBUCKET_CONSUMER_KEY": "4", "BITBUCKET_CONSUMER_SECRET": "5", "GITHUB_TOKEN": "6", "GH_TOKEN": "7",
        "GITLAB_TOKEN": "8",
        "CI_JOB_TOKEN": "9", "GITEA_TOKEN": "10", "FETCH_TOKEN_git_example_com": "11", "FETCH_TOKEN_a__b_example": "12",
    ]

    private func stolen(_ origin: Origin, _ environment: [String: String], dotEnv: [String: String] = [:]) throws
        -> [String]
    {
        let credentials = try EnvironmentCredentials(environment: environment, dotEnv: dotEnv)
        var found = try CredentialPurpose.allCases.compactMap {
            try credentials.credential(of: origin, for: $0)?.source
        }
        if let consumer = try credentials.consumer(of: origin) { found.append(consumer.source) }
        return found
    }

    @Test(arguments: [
        "https://evil.example", "https://bitbucket.org.evil.example", "https://evilbitbucket.org",
        "https://bitbucket.org:8443",
        "http://bitbucket.org", "http://bitbucket.org:443", "http://api.bitbucket.org", "https://bitbucket_org",
        "https://www.bitbucket.org", "https://bitbucket.org.", "https://b\u{456}tbucket.org",
        "https://api.bitbucket.org:444",
        "https://127.0.0.1", "http://127.0.0.1", "http://localhost:8976", "https://git.example.com:444",
        "http://git.example.com",
        "https://git_example.com", "https://git_example_com", "https://git.example_com", "https://a--b.example",
        "https://a__b.example",
        "https://uploads.github.com", "https://codeload.github.com", "http://github.com",
        "https://evil.example/bitbucket.org",
        "https://evil.example?@bitbucket.org", "https://evil.example#bitbucket.org",
    ])
    func `another origin gets nothing`(_ url: String) throws {
        let parsed = WebURL(url)
        // What no request can be made to cannot be shown anything either.
        guard let origin = parsed?.origin else { return }
        #expect(try stolen(origin, Self.everything) == [])
    }

    @Test func `a manifest that moves or renames a forge moves no credential`() throws {
        let evil = try #require(WebURL("https://evil.example"))
        let home = try #require(WebURL("https://bitbucket.org"))
        let hosts =
            ForgeTable.catalog.builtIn.map { Host(name: $0.name, kind: $0.kind, url: evil) } + [
                Host(name: "bb", kind: .bitbucket, url: home, api: evil),
                Host(name: "work", kind: .bitbucket, url: evil),
            ]
        for address in try ForgeTable.catalog.all(hosts: hosts, environment: Self.everything) {
            for origin in [address.url.origin, address.api.origin] where origin == evil.origin {
                #expect(try stolen(origin, Self.everything) == [])
            }
        }
    }

    @Test func `a token for a host does not follow a manifest to another API of that host`() throws {
        let url = try #require(WebURL("https://git.example.com"))
        let api = try #require(WebURL("https://evil.example/rest"))
        let host = Host(name: "work", kind: .bitbucketDataCenter, url: url, api: api)
        let work = try #require(try ForgeTable.catalog.all(hosts: [host], environment: Self.everything).last)
        #expect(try stolen(work.url.origin, Self.everything).count == CredentialPurpose.allCases.count)
        #expect(try stolen(work.api.origin, Self.everything) == [])
    }

    @Test func `a project's .env neither moves a forge nor names a host`() throws {
        let file = [
            "BITBUCKET_URL": "https://evil.example", "BITBUCKET_API_URL": "https://evil.example/2.0",
            "GITHUB_URL": "https://evil.example",
            "GITLAB_URL": "https://evil.example", "GITEA_URL": "https://evil.example", "FETCH_TOKEN_evil_example": "x",
        ]
        #expect(try stolen(origin("https://evil.example"), Self.everything, dotEnv: file) == [])
    }

    @Test func `a project's .env cannot pass on what the environment hides`() throws {
        let text = """
            GITEA_TOKEN=${BITBUCKET_ACCESS_TOKEN}${BITBUCKET_CONSUMER_SECRET:-}
            BITBUCKET_CONSUMER_KEY="${AWS_SECRET_ACCESS_KEY}"
            """
        let environment = [
            "BITBUCKET_ACCESS_TOKEN": "2", "AWS_SECRET_ACCESS_KEY": "3", "BITBUCKET_CONSUMER_SECRET": "4",
        ]
        let file = DotEnv(text, environment: environment)
        #expect(file.values == ["GITEA_TOKEN": "", "BITBUCKET_CONSUMER_KEY": ""])
        #expect(try stolen(origin("https://codeberg.org"), environment, dotEnv: file.values) == [])
    }

    @Test(arguments: [
        "http://evil.example", "http://192.168.0.1:80", "http://127.0.0.1.evil.example",
        "http://localhost.evil.example", "http://128.0.0.1", "http://127.1",
    ])
    func `plain http carries nothing, even where the environment says so`(_ url: String) throws {
        var environment = Self.everything
        environment["BITBUCKET_URL"] = url
        #expect(try stolen(origin(url), environment) == [])
    }

    @Test func `tokens that a CI system makes for its own instance stay there`() throws {
        var environment = [
            "GITHUB_TOKEN": "1", "GITHUB_SERVER_URL": "https://gitea.example", "CI_JOB_TOKEN": "2",
            "CI_SERVER_URL": "https://gl.example",
        ]
        #expect(try stolen(origin("https://github.com"), environment) == [])
        #expect(try stolen(origin("https://gitlab.com"), environment) == [])
        environment["GITHUB_SERVER_URL"] = "https://github.com"
        environment["CI_SERVER_URL"] = "https://gitlab.com"
        #expect(try stolen(origin("https://api.github.com"), environment).first == "GITHUB_TOKEN")
        #expect(try stolen(origin("https://gitlab.com"), environment).first == "CI_JOB_TOKEN")
        environment["GITLAB_URL"] = "http://localhost:1"
        #expect(try stolen(origin("http://localhost:1"), environment).first == "CI_JOB_TOKEN")
    }

    @Test func `nothing prints a secret`() throws {
        let credentials = try EnvironmentCredentials(environment: ["BITBUCKET_ACCESS_TOKEN": "s3cr3t"])
        let found = try credentials.credential(of: origin("https://bitbucket.org"), for: .api)
        var text = "\(String(describing: found))"
        dump(found, to: &text)
        #expect(!text.contains("s3cr3t"))
    }
}
