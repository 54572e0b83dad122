import FetchForge
import FetchModel
import Testing

/// A kind of forge that has an API, one forge of that kind, and what its API says.
enum APIKind: String, CaseIterable {
    case bitbucket, github, gitlab, codeberg
    case dataCenter = "bitbucket-datacenter"

    /// What an API is asked.
    enum Question: CaseIterable {
        case tag, branch, tags, repository, release
    }

    func address() throws -> ForgeAddress {
        self == .dataCenter ? try DataCenterScene.address() : try Scene.address(of: rawValue)
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

    var repositoryURL: String {
        switch self {
        case .bitbucket: Scene.api
        case .github: GitHubScene.api
        case .gitlab: GitLabScene.api
        case .codeberg: GiteaScene.api
        case .dataCenter: DataCenterScene.api
        }
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

    /// The URL that a question goes to first.
    func url(_ question: Question) throws -> String {
        switch (question, self) {
        case (.tag, _): tagURL
        case (.branch, .bitbucket): "\(Scene.api)/refs/branches/rev1"
        case (.branch, .github): "\(GitHubScene.api)/git/ref/heads/rev1"
        case (.branch, .gitlab): "\(GitLabScene.api)/repository/branches/rev1"
        case (.branch, .codeberg): "\(GiteaScene.api)/branches/rev1"
        case (.branch, .dataCenter): "\(DataCenterScene.api)/branches?filterText=rev1&limit=100"
        case (.tags, .bitbucket): Scene.tagList
        case (.tags, .github): "\(GitHubScene.api)/tags?per_page=100"
        case (.tags, .gitlab): "\(GitLabScene.api)/repository/tags?per_page=100"
        case (.tags, .codeberg): "\(GiteaScene.api)/tags?limit=50&page=1"
        case (.tags, .dataCenter): "\(DataCenterScene.api)/tags?orderBy=MODIFICATION&limit=100"
        case (.repository, .dataCenter): "\(DataCenterScene.api)/default-branch"
        case (.repository, _): repositoryURL
        // Their downloads belong to no release.
        case (.release, .bitbucket), (.release, .dataCenter): tagURL
        case (.release, .gitlab): "\(GitLabScene.api)/releases/rev1"
        case (.release, _): "\(repositoryURL)/releases/tags/rev1"
        }
    }

    /// Asks the forge.
    func ask(_ question: Question, _ wire: Wire) async throws {
        let forge = try address().forge(wire)
        switch question {
        case .release where self == .bitbucket || self == .dataCenter, .tag:
            _ = try await forge.resolve(.tag("rev1"), in: repository)
        case .branch: _ = try await forge.resolve(.branch("rev1"), in: repository)
        case .tags: _ = try await forge.tags(in: repository)
        case .repository: _ = try await forge.defaultBranch(of: repository)
        case .release: _ = try await forge.asset("a.zip", of: repository, tag: "rev1")
        }
    }

    /// What the API answers: of a tag or branch called `name`, or of a list of that one tag.
    func answer(_ question: Question, _ name: String, commit: String = GitHubScene.hex) -> String {
        let (id, reference) = (GitHubScene.hex, #""name":"\#(name)""#)
        let isTag = question != .branch
        let one =
            switch self {
            case .bitbucket: #"{\#(reference),"target":{"hash":"\#(commit)"}}"#
            case .github where question == .tags: #"{\#(reference),"commit":{"sha":"\#(commit)"}}"#
            case .github:
                #"{"ref":"refs/\#(isTag ? "tags" : "heads")/\#(name)","object":{"type":"commit","sha":"\#(commit)"}}"#
            case .gitlab: #"{\#(reference),"target":"\#(commit)","commit":{"id":"\#(commit)"}}"#
            case .codeberg where isTag:
                #"{\#(reference),"id":"\#(question == .tags ? id : commit)","commit":{"sha":"\#(commit)"}}"#
            case .codeberg: #"{\#(reference),"commit":{"id":"\#(commit)"}}"#
            case .dataCenter: DataCenterScene.reference(isTag ? "tags" : "heads", name, commit)
            }
        switch (self, question) {
        case (.bitbucket, .tags): return #"{"values":[\#(one)]}"#
        case (.dataCenter, .tags), (.dataCenter, .branch):
            return #"{"values":[\#(one)],"isLastPage":true,"nextPageStart":null}"#
        case (_, .tags): return "[\(one)]"
        default: return one
        }
    }

    /// Whether this is a shape that the API may answer with.
    func isShape(_ body: String, of question: Question) -> Bool {
        switch (self, question, body) {
        // A tag that names no commit.
        case (.gitlab, .tag, #"{"name":"rev1"}"#): true
        // No tag, and no page after it.
        case (.github, .tags, "[]"), (.gitlab, .tags, "[]"), (.codeberg, .tags, "[]"): true
        // An empty repository, and fields that a later version may leave out.
        case (_, .repository, #"{"name":"rev1"}"#), (_, .repository, #"{"name":["rev1"],"commit":"x"}"#):
            self != .dataCenter
        default: false
        }
    }

    /// Where the API has a commit.
    func url(of commit: CommitID) throws -> String {
        switch self {
        case .bitbucket: "\(Scene.api)/commit/\(commit)"
        case .github: "\(GitHubScene.api)/commits/\(commit)"
        case .gitlab: "\(GitLabScene.api)/repository/commits/\(commit)"
        case .codeberg: "\(GiteaScene.api)/git/commits/\(commit)?stat=false&verification=false&files=false"
        case .dataCenter: "\(DataCenterScene.api)/commits/\(commit)"
        }
    }

    /// What the API says of a commit.
    func answer(commit: String) -> String {
        switch self {
        case .bitbucket: #"{"hash":"\#(commit)"}"#
        case .github, .codeberg: #"{"sha":"\#(commit)"}"#
        case .gitlab, .dataCenter: #"{"id":"\#(commit)"}"#
        }
    }

    /// Where the API lists branches to suggest one.
    var branchList: String {
        switch self {
        case .bitbucket: "\(Scene.api)/refs/branches?pagelen=100&fields=values.name"
        case .github: "\(GitHubScene.api)/branches?per_page=100"
        case .gitlab: "\(GitLabScene.api)/repository/branches?per_page=100"
        case .codeberg: "\(GiteaScene.api)/branches?limit=50"
        case .dataCenter: "\(DataCenterScene.api)/branches?orderBy=MODIFICATION&limit=100"
        }
    }

    /// A page of branches with this one alone.
    func page(ofBranch name: String) -> Wire.Answer {
        switch self {
        case .bitbucket: .text(#"{"values":[{"name":"\#(name)"}]}"#)
        case .github, .gitlab: .text(#"[{"name":"\#(name)"}]"#)
        case .codeberg: .text(#"[{"name":"\#(name)","commit":{"id":"\#(GitHubScene.hex)"}}]"#)
        case .dataCenter: DataCenterScene.page(DataCenterScene.reference("heads", name))
        }
    }

    /// Errors in its shape, without the headers that a proxy may remove.
    var errors: [Wire.Answer] {
        switch self {
        case .bitbucket: [.text(#"{"type":"error","error":{"message":"not found"}}"#, status: 404)]
        case .github:
            ["https://docs.github.com/rest", "https://developer.github.com/v3"].map {
                .text(#"{"message":"Not Found","documentation_url":"\#($0)"}"#, status: 404)
            }
        case .gitlab:
            [
                .text(#"{"message":"404 Project Not Found"}"#, status: 404),
                .text(#"{"error":"404 Not Found"}"#, status: 404),
                .text(#"{"error":"API V3 is no longer supported. Use API V4 instead."}"#, status: 410),
            ]
        case .codeberg: [GiteaScene.notFound]
        case .dataCenter:
            ["com.atlassian.bitbucket.NoSuchRepositoryException", "com.sun.jersey.api.NotFoundException"].map {
                .text(#"{"errors":[{"context":null,"message":"no","exceptionName":"\#($0)"}]}"#, status: 404)
            }
        }
    }

    /// A response in which it shows itself.
    var mark: Wire.Answer {
        var answer = Wire.Answer.text(#"{"message":"Not Found"}"#, status: 404)
        switch self {
        case .bitbucket: return errors[0]
        case .github: answer.headers = [HTTPField("X-GitHub-Request-Id", "1")]
        case .gitlab: answer.headers = [HTTPField("X-Gitlab-Meta", #"{"version":"1"}"#)]
        case .codeberg: return GiteaScene.notFound
        case .dataCenter: return DataCenterScene.error(404)
        }
        return answer
    }
}

extension APIKind {
    /// The forge over `wire`, to which `credential` belongs.
    func forge(_ wire: Wire, _ credential: IssuedCredential? = nil) throws -> any Forge {
        try address().forge(wire, CredentialSource(credential: { _, _ in credential }))
    }

    /// What `revision` is at a forge that answers so.
    func resolve(
        _ revision: Revision,
        _ answers: [String: [Wire.Answer]],
        _ credential: IssuedCredential? = nil
    ) async throws -> Resolution {
        try await forge(Wire(answers), credential).resolve(revision, in: repository)
    }

    /// Why it is nothing there, without a secret.
    func failure(
        _ revision: Revision,
        _ answers: [String: [Wire.Answer]],
        _ credential: IssuedCredential? = nil
    ) async throws -> Failure {
        let failure = try await FetchForgeTests.failure { _ = try await resolve(revision, answers, credential) }
        #expect(!failure.rendered().contains("s3cr3t"))
        return failure
    }
}
