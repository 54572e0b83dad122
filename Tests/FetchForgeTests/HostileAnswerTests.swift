import FetchForge
import FetchModel
import Testing

/// What no honest API answers, to the question for a tag of each kind of forge: one clear error each.
@Suite struct HostileAnswerTests {
    enum Kind: String, CaseIterable {
        case bitbucket, github, gitlab, codeberg
        case dataCenter = "bitbucket-datacenter"

        func address() throws -> ForgeAddress {
            self == .dataCenter ? try DataCenterScene.address() : try Scene.address(of: rawValue)
        }

        var tagURL: String {
            switch self {
            case .bitbucket: "\(Scene.api)/refs/tags/rev1"
            case .github: "\(GitHubScene.api)/git/ref/tags/rev1"
            case .gitlab: "\(GitLabScene.api)/repository/tags/rev1"
            case .codeberg: "\(GiteaScene.api)/tags/rev1"
            case .dataCenter: "\(DataCenterScene.api)/tags/rev1"
            }
        }

        var repositoryURL: String {
            switch self {
            case .bitbucket: Scene.api
            case .github: GitHubScene.api
            case .gitlab: GitLabScene.api
            case .codeberg: GiteaScene.api
            case .dataCenter: DataCenterScene.api
            }
        }

        var repository: Repository {
            switch self {
            case .bitbucket: Scene.repository
            case .github: GitHubScene.repository
            case .gitlab: GitLabScene.repository
            case .codeberg: GiteaScene.repository
            case .dataCenter: DataCenterScene.repository
            }
        }

        /// What the API says of the tag.
        func tag(commit: String) -> String {
            switch self {
            case .bitbucket: #"{"name":"rev1","target":{"hash":"\#(commit)"}}"#
            case .github: #"{"ref":"refs/tags/rev1","object":{"type":"commit","sha":"\#(commit)"}}"#
            case .gitlab: #"{"name":"rev1","target":"\#(commit)","commit":{"id":"\#(commit)"}}"#
            case .codeberg: #"{"name":"rev1","id":"\#(commit)","commit":{"sha":"\#(commit)"}}"#
            case .dataCenter: DataCenterScene.reference("tags", "rev1", commit)
            }
        }

        /// A response in which it shows itself; Bitbucket has no mark.
        var mark: Wire.Answer {
            var answer = Wire.Answer.text(#"{"message":"404 Not Found"}"#, status: 404)
            switch self {
            case .bitbucket: break
            case .github: answer.headers = [HTTPField("X-GitHub-Request-Id", "1")]
            case .gitlab: answer.headers = [HTTPField("X-Gitlab-Meta", #"{"version":"1"}"#)]
            case .codeberg: return GiteaScene.notFound
            case .dataCenter: return DataCenterScene.error(404)
            }
            return answer
        }
    }

    private func failure(_ kind: Kind, _ answers: [String: [Wire.Answer]]) async throws -> Failure {
        let forge = try kind.address().forge(Wire(answers))
        return try await FetchForgeTests.failure { _ = try await forge.resolve(.tag("rev1"), in: kind.repository) }
    }

    @Test(
        arguments: Kind.allCases,
        [
            "", "{", "[]", "null", "42", #"{"name":"rev1"}"#, #"{"name":["rev1"],"commit":"x"}"#, "\u{0}\u{1}",
            String(repeating: "[", count: 100_000), #"{"a":"# + String(repeating: #"{"a":"#, count: 50_000),
        ]
    )
    func `what is not JSON of the API's shape is not read`(_ kind: Kind, _ body: String) async throws {
        // GitLab's API says so of tags that name no commit.
        if kind == .gitlab, body == #"{"name":"rev1"}"# { return }
        let failure = try await failure(kind, [kind.tagURL: [.text(body)]])
        #expect(failure.kind == .unavailable && failure.code == "bad-answer")
    }

    @Test(arguments: Kind.allCases)
    func `more than the API ever says is not read`(_ kind: Kind) async throws {
        let body = "\"" + String(repeating: "a", count: 9 << 20) + "\""
        #expect(try await failure(kind, [kind.tagURL: [.text(body)]]).kind == .unavailable)
    }

    @Test(arguments: Kind.allCases, ["text/html", "application/json"])
    func `a page is said to be one`(_ kind: Kind, _ type: String) async throws {
        let page = Wire.Answer.text("<!DOCTYPE html><title>Making sure you're not a bot!</title>", type: type)
        let failure = try await failure(kind, [kind.tagURL: [page]])
        #expect(failure.kind == .unavailable && failure.message.contains("a web page instead of JSON"))
    }

    @Test(arguments: Kind.allCases, ["643d758", "", "g43d7585263769bebc34e6e20e931057d0e5731b", "refs/heads/main"])
    func `what is no full id is no commit`(_ kind: Kind, _ id: String) async throws {
        let failure = try await failure(kind, [kind.tagURL: [.text(kind.tag(commit: id))]])
        #expect(failure.kind == .unavailable && failure.code == "bad-answer")
    }

    @Test(arguments: Kind.allCases)
    func `ids in capitals and of 64 digits are ids`(_ kind: Kind) async throws {
        for id in [GitHubScene.hex.uppercased(), String(repeating: "a", count: 64)] {
            let wire = Wire([kind.tagURL: [.text(kind.tag(commit: id))]])
            let forge = try kind.address().forge(wire)
            #expect(try await forge.resolve(.tag("rev1"), in: kind.repository).commit.hex == id.lowercased())
        }
    }

    @Test(arguments: Kind.allCases)
    func `control characters of a message are harmless`(_ kind: Kind) async throws {
        let body = #"{"message":"\u001b[31mred\u0007\r\nnext\u202e","error":{"message":"\u001b[31mred"}}"#
        let failure = try await failure(kind, [kind.tagURL: [.text(body, status: 500)]])
        #expect(failure.message.contains("red"))
        let isPlain = failure.message.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
        }
        #expect(isPlain)
    }

    @Test(arguments: Kind.allCases, [Kind.github, .gitlab, .codeberg, .dataCenter])
    func `an API of another kind is called by its name`(_ kind: Kind, _ other: Kind) async throws {
        let failure = try await failure(kind, [kind.tagURL: [other.mark], kind.repositoryURL: [other.mark]])
        if kind == other {
            #expect(failure.code == "not-found-or-private")
        } else {
            #expect(failure.code == "other-kind" && failure.kind == .data)
            let name = other == .codeberg ? "gitea" : other.rawValue
            #expect(failure.message.contains("is the API of a host of kind '\(name)'"))
        }
    }

    @Test(arguments: [
        #"<html><head><meta name="author" content="Gitea - Git with a cup of tea"></head>"#,
        #"<html><head><meta name="author" content="Forgejo – Beyond coding. We forge."></head>"#,
    ])
    func `a page of Gitea shows it, too`(_ body: String) async throws {
        for status in [200, 404] {
            let page = Wire.Answer.text(body, status: status, type: "text/html")
            let failure = try await failure(.gitlab, [Kind.gitlab.tagURL: [page], Kind.gitlab.repositoryURL: [page]])
            #expect(failure.code == "other-kind" && failure.message.contains("'gitea', not 'gitlab'"))
        }
    }

    @Test func `where a manifest says the kind, it is told what to write`() async throws {
        let host = Host(name: "work", kind: .gitea, url: try #require(WebURL("https://git.example.com")))
        let address = try #require(
            try ForgeTable.catalog.all(hosts: [host], environment: [:]).first { $0.name == "work" }
        )
        let api = "https://git.example.com/api/v1/repos/octo/engine"
        let wire = Wire(["\(api)/tags/rev1": [Kind.gitlab.mark], api: [Kind.gitlab.mark]])
        let failure = try await FetchForgeTests.failure {
            _ = try await address.forge(wire).resolve(.tag("rev1"), in: GiteaScene.repository)
        }
        #expect(failure.help == "write 'kind: gitlab' under this host in the manifest, and leave out its 'api'")
    }
}
