package import FetchModel

/// The kinds of forges. A new kind is one file, which conforms to `KnownForge`, and one row here.
package enum ForgeTable {
    static let forges: [any KnownForge.Type] = [
        BitbucketCloud.self,
        BitbucketDataCenter.self,
        GitHub.self,
        GitLab.self,
        Gitea.self,
        Cgit.self,
    ]

    /// The kinds as data.
    package static let catalog = ForgeCatalog(forges.map { $0.kind })

    /// The forge at `address`, over `network`. Throws `ForgeError` for a kind that is not in the table.
    package static func forge(at address: ForgeAddress, over network: ForgeNetwork) throws(ForgeError) -> any Forge {
        guard let forge = type(of: address.kind) else { throw .unsupported(kind: address.kind.rawValue) }
        return forge.init(api: ForgeAPI(address: address, network: network, dialect: forge.dialect))
    }

    /// Whether hosts of `kind` show a sign-in page in place of an archive, also where no redirect says so.
    package static func showsSignInPages(_ kind: Host.Kind) -> Bool {
        type(of: kind)?.dialect.hasSignInPagesForArchives ?? false
    }

    /// The parts of a path at a forge of `kind` that name a repository; what follows names a page of it.
    static func repositoryPath(_ path: [String], of kind: Host.Kind) -> [String] {
        type(of: kind)?.repositoryPath(path) ?? path
    }

    /// What a page at a forge of `kind` shows of its repository: `path` follows the repository's, `query` is decoded.
    static func revision(_ path: [String], _ query: [String: String], of kind: Host.Kind) -> RepositoryPage.Revision? {
        type(of: kind)?.revision(path, query)
    }

    /// The kind of forge that gave `response`, as its marks show; `nil` where it has none.
    static func kind(of response: APIResponse) -> Host.Kind? {
        forges.first { $0.dialect.recognizes(response) }?.kind.name
    }

    private static func type(of kind: Host.Kind) -> (any KnownForge.Type)? { forges.first { $0.kind.name == kind } }
}

/// What a kind of forge provides to be in the table.
protocol KnownForge: Forge {
    /// Its name, addresses and authentication.
    static var kind: ForgeKind { get }

    /// How its API speaks HTTP.
    static var dialect: APIDialect { get }

    /// The parts of a path of its website that name a repository; what follows names a page of it.
    static func repositoryPath(_ path: [String]) -> [String]

    /// What a page of its website shows of a repository: `path` follows the repository's, `query` is decoded. `nil` for a page
    /// of the repository as a whole.
    static func revision(_ path: [String], _ query: [String: String]) -> RepositoryPage.Revision?

    /// How it says who is asking; `nil` where it does not.
    static var identity: IdentityRequest? { get }

    /// Its API.
    var api: ForgeAPI { get }

    init(api: ForgeAPI)

    /// Reads what the API says of the repository itself. Throws where it is hidden or absent.
    func describe(_ repository: Repository) async throws -> RepositoryDescription

    /// Asks the API for a commit. Throws where it is missing.
    func confirm(_ commit: CommitID, in repository: Repository) async throws

    /// Lists names of some tags, the newest first where the host can sort them: candidates for a mistyped one.
    func someTags(in repository: Repository) async throws -> [String]

    /// Lists names of some branches: candidates for a mistyped one.
    func someBranches(in repository: Repository) async throws -> [String]

    /// The page of the website that shows a repository's tags.
    func tagsPage(of repository: Repository) throws(ForgeError) -> String
}

/// What an API says of a repository, as far as it is used.
struct RepositoryDescription: Sendable {
    /// `nil` while the repository is empty.
    var defaultBranch: String?
}

extension KnownForge {
    func namesCommit(_ tag: Tag, in repository: Repository) async throws -> Bool { true }

    func topDirectory(of repository: Repository, at commit: CommitID) -> String? { nil }

    func mayOwn(_ name: String, of repository: Repository) -> Bool { false }

    func rootNames(of repository: Repository, at commit: CommitID) async throws -> Set<String>? { nil }

    func isCalled(_ name: String, _ repository: Repository) async throws -> Bool {
        repository.slug.lowercased() == name.lowercased()
    }

    static var dialect: APIDialect { APIDialect() }

    static var identity: IdentityRequest? { nil }

    func identity() async throws -> Identity? {
        guard let request = Self.identity else { return nil }
        return try await api.identity(request)
    }

    var address: ForgeAddress { api.address }

    static func repositoryPath(_ path: [String]) -> [String] { Array(path.prefix(2)) }

    static func revision(_ path: [String], _ query: [String: String]) -> RepositoryPage.Revision? {
        RepositoryPage.revision(path)
    }

    func source(of repository: Repository) throws(ForgeError) -> String {
        try address.url.appending(segments: repository.path).wire
    }

    func remote(of repository: Repository) throws(ForgeError) -> WebURL {
        try address.url.appending(segments: Array(repository.path.dropLast()) + [repository.slug + ".git"])
    }

    func asset(
        _ name: String,
        of repository: Repository,
        tag: String?,
        lockedAt url: String
    ) throws(ForgeError) -> [FileRequest] { [] }
}
