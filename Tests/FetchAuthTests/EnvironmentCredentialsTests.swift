import FetchAuth
import FetchModel
import Testing

/// The origin of `url`.
func origin(_ url: String) throws -> Origin { try #require(WebURL(url)).origin }

@Suite struct EnvironmentCredentialsTests {
    private func ask(
        _ url: String,
        _ environment: [String: String],
        for purpose: CredentialPurpose = .api,
        dotEnv: [String: String] = [:]
    ) throws -> IssuedCredential? {
        try EnvironmentCredentials(environment: environment, dotEnv: dotEnv).credential(of: origin(url), for: purpose)
    }

    private func bearer(_ text: String, _ source: String, opensArchives: Bool = true) -> IssuedCredential {
        IssuedCredential(.bearer(Secret(text)), source: source, opensArchives: opensArchives)
    }

    @Test func `without variables there is nothing`() throws {
        #expect(try ask("https://bitbucket.org", [:]) == nil)
        #expect(
            try ask("https://bitbucket.org", ["BITBUCKET_ACCESS_TOKEN": "", "FETCH_TOKEN_bitbucket_org": " \n"]) == nil
        )
    }

    @Test(arguments: ["https://bitbucket.org", "https://api.bitbucket.org/2.0", "https://bitbucket.org:443/a/b"])
    func `an access token goes to Bitbucket and its API, and says that archives are closed to it`(_ url: String) throws
    {
        let found = try ask(url, ["BITBUCKET_ACCESS_TOKEN": "t0ken\n"])
        #expect(found == bearer("t0ken", "BITBUCKET_ACCESS_TOKEN", opensArchives: false))
    }

    @Test func `an API token goes with the e-mail address, and to git with a fixed name`() throws {
        let environment = ["BITBUCKET_EMAIL": "ada@example.com", "BITBUCKET_API_TOKEN": "t0ken"]
        let source = "BITBUCKET_EMAIL with BITBUCKET_API_TOKEN"
        let basic = IssuedCredential(.basic(user: "ada@example.com", password: Secret("t0ken")), source: source)
        #expect(try ask("https://api.bitbucket.org", environment) == basic)
        #expect(try ask("https://bitbucket.org", environment, for: .archive) == basic)
        let git = IssuedCredential(
            .basic(user: "x-bitbucket-api-token-auth", password: Secret("t0ken")),
            source: source
        )
        #expect(try ask("https://bitbucket.org", environment, for: .git) == git)
        #expect(try ask("https://bitbucket.org", ["BITBUCKET_API_TOKEN": "t0ken"]) == nil)
    }

    @Test func `the first that applies wins`() throws {
        var environment = [
            "FETCH_TOKEN_bitbucket_org": "1", "BITBUCKET_ACCESS_TOKEN": "2", "BITBUCKET_EMAIL": "a@b",
            "BITBUCKET_API_TOKEN": "3",
        ]
        #expect(try ask("https://api.bitbucket.org", environment)?.source == "FETCH_TOKEN_bitbucket_org")
        environment["FETCH_TOKEN_bitbucket_org"] = ""
        #expect(try ask("https://api.bitbucket.org", environment)?.source == "BITBUCKET_ACCESS_TOKEN")
        environment["BITBUCKET_ACCESS_TOKEN"] = nil
        #expect(try ask("https://api.bitbucket.org", environment)?.source == "BITBUCKET_EMAIL with BITBUCKET_API_TOKEN")
    }

    @Test(arguments: [
        ("https://api.github.com", "GITHUB_TOKEN"), ("https://github.com", "GH_TOKEN"),
        ("https://gitlab.com", "GITLAB_TOKEN"),
        ("https://codeberg.org", "GITEA_TOKEN"), ("https://git.example.com", "FETCH_TOKEN_git_example_com"),
        ("https://my-git.example.com", "FETCH_TOKEN_my__git_example_com"),
        ("https://api.github.com", "FETCH_TOKEN_github_com"),
    ])
    func `each forge has its own variable`(_ url: String, _ variable: String) throws {
        #expect(try ask(url, [variable: "t"]) == bearer("t", variable))
    }

    @Test(arguments: [
        ("https://bitbucket.org", "BITBUCKET_ACCESS_TOKEN", "x-token-auth"),
        ("https://github.com", "GITHUB_TOKEN", "x-access-token"),
        ("https://gitlab.com", "GITLAB_TOKEN", "oauth2"), ("https://gitlab.com", "CI_JOB_TOKEN", "gitlab-ci-token"),
        ("https://codeberg.org", "GITEA_TOKEN", "x-access-token"),
        ("https://bitbucket.org", "FETCH_TOKEN_bitbucket_org", "x-token-auth"),
    ])
    func `git is shown a user and a password`(_ url: String, _ variable: String, _ user: String) throws {
        #expect(try ask(url, [variable: "t"], for: .git)?.credential == .basic(user: user, password: Secret("t")))
    }

    @Test func `a job's token is a header of its own, and archives are closed to it`() throws {
        let found = try #require(try ask("https://gitlab.com", ["CI_JOB_TOKEN": "t"]))
        #expect(found.credential == .header(name: "JOB-TOKEN", value: Secret("t")))
        #expect(!found.opensArchives)
    }

    @Test func `a forge that was moved takes its variables along, to loopback even without TLS`() throws {
        let moved = ["BITBUCKET_URL": "http://127.0.0.1:8080", "BITBUCKET_ACCESS_TOKEN": "t"]
        #expect(try ask("http://127.0.0.1:8080/a/b", moved)?.source == "BITBUCKET_ACCESS_TOKEN")
        #expect(try ask("http://127.0.0.1:8081", moved) == nil)
        #expect(try ask("https://bitbucket.org", moved) == nil)
        #expect(try ask("https://api.bitbucket.org", moved) == nil)
    }

    @Test func `a token for a host is for https on its default port`() throws {
        let moved = ["BITBUCKET_URL": "http://127.0.0.1:8080", "FETCH_TOKEN_127_0_0_1": "t"]
        #expect(try ask("http://127.0.0.1:8080", moved) == nil)
        #expect(try ask("http://127.0.0.1", moved) == nil)
        #expect(try ask("https://127.0.0.1:8080", moved) == nil)
        #expect(try ask("https://127.0.0.1", moved)?.source == "FETCH_TOKEN_127_0_0_1")
    }

    @Test func `the token for a forge's own host follows the forge`() throws {
        let moved = ["BITBUCKET_URL": "http://127.0.0.1:8080", "FETCH_TOKEN_bitbucket_org": "t"]
        #expect(try ask("http://127.0.0.1:8080", moved)?.source == "FETCH_TOKEN_bitbucket_org")
        #expect(try ask("https://api.bitbucket.org", moved) == nil)
    }

    @Test func `half of a pair is named`() throws {
        func pairs(_ environment: [String: String]) throws -> [String] {
            try EnvironmentCredentials(environment: environment)
                .incompletePairs(for: origin("https://api.bitbucket.org")).map { "\($0.set) without \($0.missing)" }
        }
        #expect(try pairs(["BITBUCKET_EMAIL": "a@b"]) == ["BITBUCKET_EMAIL without BITBUCKET_API_TOKEN"])
        #expect(
            try pairs(["BITBUCKET_API_TOKEN": "t", "BITBUCKET_CONSUMER_SECRET": "s"]) == [
                "BITBUCKET_API_TOKEN without BITBUCKET_EMAIL",
                "BITBUCKET_CONSUMER_SECRET without BITBUCKET_CONSUMER_KEY",
            ]
        )
        #expect(try pairs(["BITBUCKET_EMAIL": "a@b", "BITBUCKET_API_TOKEN": "t"]) == [])
        #expect(try pairs([:]) == [])
    }

    @Test func `an API that was moved takes them along too`() throws {
        let environment = ["BITBUCKET_API_URL": "http://localhost:9/2.0", "FETCH_TOKEN_bitbucket_org": "t"]
        #expect(try ask("http://localhost:9", environment)?.source == "FETCH_TOKEN_bitbucket_org")
        #expect(try ask("https://api.bitbucket.org", environment) == nil)
    }

    @Test func `the consumer is Bitbucket's alone, and needs both of its halves`() throws {
        let both = ["BITBUCKET_CONSUMER_KEY": "k", "BITBUCKET_CONSUMER_SECRET": "s"]
        let credentials = try EnvironmentCredentials(environment: [:], dotEnv: both)
        let consumer = try #require(try credentials.consumer(of: origin("https://bitbucket.org")))
        #expect(consumer.id == "k")
        #expect(consumer.secret == Secret("s"))
        #expect(consumer.source == "BITBUCKET_CONSUMER_KEY in .env and BITBUCKET_CONSUMER_SECRET in .env")
        #expect(try credentials.consumer(of: origin("https://github.com")) == nil)
        let half = try EnvironmentCredentials(environment: ["BITBUCKET_CONSUMER_KEY": "k"])
        #expect(try half.consumer(of: origin("https://bitbucket.org")) == nil)
    }

    @Test func `the real environment wins over .env, unless it is empty`() throws {
        let file = ["BITBUCKET_ACCESS_TOKEN": "file"]
        #expect(
            try ask("https://bitbucket.org", ["BITBUCKET_ACCESS_TOKEN": "real"], dotEnv: file)?.credential
                == .bearer(Secret("real"))
        )
        let found = try ask("https://bitbucket.org", ["BITBUCKET_ACCESS_TOKEN": ""], dotEnv: file)
        #expect(found == bearer("file", "BITBUCKET_ACCESS_TOKEN in .env", opensArchives: false))
    }

    @Test(arguments: ["a\nX-Evil: 1", "a b", "a\u{0}b", "töken"])
    func `what no header can carry is refused without being shown`(_ token: String) throws {
        let error = try #require(throws: EnvironmentError.self) {
            try ask("https://bitbucket.org", ["BITBUCKET_ACCESS_TOKEN": token])
        }
        #expect(
            error.failure.message == "BITBUCKET_ACCESS_TOKEN contains a character that cannot be part of a credential"
        )
    }
}
