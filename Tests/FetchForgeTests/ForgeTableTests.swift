import FetchForge
import FetchModel
import Testing

@Suite struct ForgeTableTests {
    private func addresses(_ environment: [String: String], _ hosts: [Host] = []) throws -> [String] {
        try ForgeTable.catalog.all(hosts: hosts, environment: environment).map {
            "\($0.name) \($0.kind.rawValue) \($0.url) \($0.api)"
        }
    }

    private func host(_ name: String, _ kind: Host.Kind, _ url: String, api: String? = nil) throws -> Host {
        Host(name: name, kind: kind, url: try #require(WebURL(url)), api: try api.map { try #require(WebURL($0)) })
    }

    @Test func `four forges are built in`() throws {
        #expect(
            try addresses([:]) == [
                "bitbucket bitbucket https://bitbucket.org https://api.bitbucket.org/2.0",
                "github github https://github.com https://api.github.com",
                "gitlab gitlab https://gitlab.com https://gitlab.com/api/v4",
                "codeberg gitea https://codeberg.org https://codeberg.org/api/v1",
            ]
        )
    }

    @Test func `the environment moves them, and their APIs with them`() throws {
        let moved = try addresses([
            "BITBUCKET_URL": "http://127.0.0.1:8080", "GITHUB_URL": "https://ghe.example",
            "GITLAB_URL": "https://gl.example/sub",
            "GITEA_URL": "https://git.example", "GITEA_API_URL": "https://api.git.example/api/v1",
        ])
        #expect(
            moved == [
                "bitbucket bitbucket http://127.0.0.1:8080 http://127.0.0.1:8080/2.0",
                "github github https://ghe.example https://ghe.example/api/v3",
                "gitlab gitlab https://gl.example/sub https://gl.example/sub/api/v4",
                "codeberg gitea https://git.example https://api.git.example/api/v1",
            ]
        )
    }

    @Test func `the API alone can be moved, and an empty variable moves nothing`() throws {
        let moved = try addresses([
            "BITBUCKET_API_URL": "http://localhost:1/2.0", "BITBUCKET_URL": "", "GITHUB_URL": "",
        ])
        #expect(moved[0] == "bitbucket bitbucket https://bitbucket.org http://localhost:1/2.0")
        #expect(moved[1] == "github github https://github.com https://api.github.com")
    }

    @Test func `a manifest moves a built-in forge unless the environment does`() throws {
        let hosts = [try host("bitbucket", .bitbucket, "https://mirror.example")]
        #expect(try addresses([:], hosts)[0] == "bitbucket bitbucket https://mirror.example https://mirror.example/2.0")
        #expect(
            try addresses(["BITBUCKET_URL": "https://own.example"], hosts)[0]
                == "bitbucket bitbucket https://own.example https://own.example/2.0"
        )
        #expect(
            try ForgeTable.catalog.all(hosts: hosts, environment: [:]).filter(\.isOwn).map(\.name) == [
                "github", "gitlab", "codeberg",
            ]
        )
        #expect(try ForgeTable.catalog.own(environment: [:]).map(\.url.description)[0] == "https://bitbucket.org")
    }

    @Test func `further hosts keep their order, and derive their APIs`() throws {
        let hosts = [
            try host("work", .bitbucketDataCenter, "https://git.example.com"),
            try host("bb", .bitbucket, "https://bitbucket.org"),
            try host("own", .gitea, "https://g.example", api: "https://api.g.example"),
            try host("c", .cgit, "https://c.example"),
        ]
        #expect(
            try addresses([:], hosts).dropFirst(4) == [
                "work bitbucket-datacenter https://git.example.com https://git.example.com/rest/api/latest",
                "bb bitbucket https://bitbucket.org https://api.bitbucket.org/2.0",
                "own gitea https://g.example https://api.g.example", "c cgit https://c.example https://c.example",
            ]
        )
    }

    @Test(arguments: [
        "git.example.com", "https://user:s3cr3t@git.example.com", "file:///x", "https://x/?a=b", "ssh://x/y", " ",
    ])
    func `a variable that is no address is refused without being shown`(_ value: String) throws {
        let failure = try #require(throws: EnvironmentError.self) { try addresses(["BITBUCKET_URL": value]) }.failure
        #expect(failure.kind == .usage)
        #expect(failure.message == "BITBUCKET_URL in the environment is not the URL of a forge")
    }
}

/// The ids of public OAuth clients, which the user names by origin.
@Suite struct PublicClientTests {
    private func clients(
        _ environment: [String: String],
        _ clients: [String: String] = [:],
        hosts: [Host] = []
    ) throws -> [String: String] {
        let origins = try Dictionary(
            uniqueKeysWithValues: clients.map { (try #require(WebURL($0.key)).origin, $0.value) }
        )
        let all = try ForgeTable.catalog.all(hosts: hosts, environment: environment, clients: origins)
        return Dictionary(
            uniqueKeysWithValues: all.compactMap { forge in forge.client.map { (forge.name, "\($0.id) \($0.source)") } }
        )
    }

    private func host(_ name: String, _ kind: Host.Kind, _ url: String) throws -> Host {
        Host(name: name, kind: kind, url: try #require(WebURL(url)))
    }

    @Test func `the environment wins over the user's file, each for its origin`() throws {
        let found = try clients(
            [
                "FETCH_CLIENT_github_com": "env", "FETCH_CLIENT_git_example_com": "work",
                "FETCH_CLIENT_bitbucket_org": "no",
            ],
            ["https://github.com": "file", "https://gitlab.com": "lab", "https://api.github.com": "no"],
            hosts: [
                try host("work", .gitlab, "https://git.example.com"),
                try host("port", .gitea, "https://git.example.com:8443"),
                try host("plain", .gitea, "http://git.example.com"),
            ]
        )
        #expect(
            found == [
                "github": "env FETCH_CLIENT_github_com", "gitlab": "lab 'clients' in config.yaml",
                "work": "work FETCH_CLIENT_git_example_com",
            ]
        )
    }

    @Test func `it follows a built-in forge that the environment moves, and none that a manifest moves`() throws {
        let environment = ["FETCH_CLIENT_github_com": "id", "FETCH_CLIENT_codeberg_org": "id"]
        let file = ["https://github.com": "file"]
        let evil = try host("github", .github, "https://evil.example")
        #expect(try clients(environment, file, hosts: [evil]) == ["codeberg": "id FETCH_CLIENT_codeberg_org"])
        let moved = environment.merging(["GITEA_URL": "http://127.0.0.1:3000"]) { $1 }
        #expect(try clients(moved)["codeberg"] == "id FETCH_CLIENT_codeberg_org")
    }

    @Test func `what cannot be an id is said`() throws {
        #expect(throws: EnvironmentError.notAClient(variable: "FETCH_CLIENT_github_com")) {
            try clients(["FETCH_CLIENT_github_com": "a b"])
        }
    }
}
