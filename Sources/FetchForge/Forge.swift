package import FetchModel

/// The seam to a kind of forge: what its URLs are, and what its answers mean.
///
/// Every failure is a `Failure` that says what the host knows and what it does not: `unknown-tag`, `unknown-branch`,
/// `unknown-commit` and `unknown-repository` (65), `not-found-or-private`, `not-authenticated`, `credential-refused`,
/// `forbidden` and `login-page` (77), `rate-limited`, `host-error` and `bad-answer` (69).
package protocol Forge: Sendable {
    /// Where it lives.
    var address: ForgeAddress { get }

    /// The canonical URL of a repository: `https://bitbucket.org/jumboskill/engine`. Throws for a name that no
    /// repository can have.
    func source(of repository: Repository) throws -> String

    /// Where git finds a repository: `https://bitbucket.org/jumboskill/engine.git`. Throws as `source(of:)` does.
    func remote(of repository: Repository) throws -> WebURL

    /// The commit that a tag, branch or commit id names today.
    func resolve(_ revision: Revision, in repository: Repository) async throws -> Resolution

    /// All tags, in the host's order.
    func tags(in repository: Repository) async throws -> [Tag]

    /// The branch that people see first.
    func defaultBranch(of repository: Repository) async throws -> Branch

    /// Where the archive of a commit is. Throws as `source(of:)` does.
    func archive(of repository: Repository, at commit: CommitID) throws -> WebURL

    /// Where a file of the repository's downloads is. Throws as `source(of:)` does.
    func download(_ file: String, of repository: Repository) throws -> WebURL

    /// What an answer to `download(_:of:)` means when it is not the file; `nil` when it is, with its body untouched.
    func refusal(
        of response: HTTPResponse,
        toDownload file: String,
        of repository: Repository,
        with credential: IssuedCredential?
    ) async throws -> Failure?

    /// What an answer to `archive(of:at:)` means when it is no archive; `nil` when it may be one, with its body
    /// untouched. It may ask the host again, to tell a commit that is gone from a repository that is hidden.
    func refusal(
        of response: HTTPResponse,
        to archive: (repository: Repository, commit: CommitID),
        with credential: IssuedCredential?
    ) async throws -> Failure?
}

/// A repository of a forge.
package struct Repository: Hashable, Sendable, CustomStringConvertible {
    /// The owner, group or project key; `a/b` on GitLab.
    package let workspace: String
    /// Its name in URLs.
    package let slug: String

    /// `workspace/slug`.
    package init(workspace: String, slug: String) {
        self.workspace = workspace
        self.slug = slug
    }

    package var description: String { workspace.isEmpty ? slug : "\(workspace)/\(slug)" }
}

/// What names one state of a repository.
package enum Revision: Hashable, Sendable {
    case tag(String)
    case branch(String)
    case commit(CommitID)
}

/// What a revision names today.
package struct Resolution: Hashable, Sendable {
    /// The tag, where a tag was asked for.
    package let tag: String?
    /// The commit.
    package let commit: CommitID

    /// `tag`, if any, is `commit`.
    package init(tag: String? = nil, commit: CommitID) {
        self.tag = tag
        self.commit = commit
    }
}

/// A tag of a repository.
package struct Tag: Hashable, Sendable {
    /// Its name, without `refs/tags/`.
    package let name: String
    /// The commit that it names, an annotated tag peeled.
    package let commit: CommitID
    /// When that commit was made, in seconds since 1970, where the host says so.
    package let date: Int?

    /// A tag.
    package init(name: String, commit: CommitID, date: Int? = nil) {
        self.name = name
        self.commit = commit
        self.date = date
    }
}

/// A branch of a repository.
package struct Branch: Hashable, Sendable {
    /// Its name, without `refs/heads/`.
    package let name: String
    /// Its newest commit.
    package let commit: CommitID

    /// A branch.
    package init(name: String, commit: CommitID) {
        self.name = name
        self.commit = commit
    }
}

extension ForgeAddress {
    /// The forge that lives here, reached through `transport`. Throws `Failure` for a kind that is not known yet.
    package func forge(transport: any Transport, credentials: CredentialSource) throws -> any Forge {
        let api = ForgeAPI(address: self, transport: transport, credentials: credentials)
        switch kind {
        case .bitbucket: return BitbucketCloud(api: api)
        case .bitbucketDataCenter, .github, .gitlab, .gitea, .cgit:
            throw Failure(
                .usage,
                "unsupported-host",
                "hosts of kind '\(kind.rawValue)' are not supported yet",
                help: "use 'git:' with the repository's URL"
            )
        }
    }
}
