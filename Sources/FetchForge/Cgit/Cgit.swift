package import FetchModel

/// cgit: snapshots of its pages, and tags and branches through git, since it has no API.
///
/// Facts: git.zx2c4.com/cgit (`ui-snapshot.c`, `cmd.c`, `ui-shared.c`).
struct Cgit: KnownForge {
    static let kind = ForgeKind(
        .cgit,
        apiPath: "",
        hasOwners: false,
        hasNestedGroups: true,
        downloads: .none,
        authentication: .unknown
    )

    let api: ForgeAPI

    /// The pages of a repository; what precedes them is its path.
    private static let pages: Set<String> = [
        "about", "atom", "blame", "blob", "commit", "diff", "log", "patch", "plain", "rawdiff", "refs", "snapshot",
        "stats",
        "summary", "tag", "tree",
    ]

    static func repositoryPath(_ path: [String]) -> [String] {
        path.prefix(1) + path.dropFirst().prefix { !pages.contains($0) }
    }

    /// Pages are of the commit `id`, or of the tag or branch `h`; what follows in the path is a file.
    static func revision(_ path: [String], _ query: [String: String]) -> RepositoryPage.Revision? {
        if let id = query["id"], !id.isEmpty { return .commit(id) }
        if let name = query["h"], !name.isEmpty { return .reference([name]) }
        return nil
    }

    func source(of repository: Repository) throws(ForgeError) -> String { try remote(of: repository).wire }

    /// Where the repository's page is. Whether that ends in `.git` is the server's choice, and the name says it.
    func remote(of repository: Repository) throws(ForgeError) -> WebURL {
        try address.url.appending(segments: path(of: repository))
    }

    func resolve(_ revision: Revision, in repository: Repository) async throws -> Resolution {
        // The full id needs no request: the snapshot, or else git, shows whether the repository has the commit.
        if case .commit(let commit) = revision { return Resolution(commit: commit) }
        return try await git(repository).resolve(revision)
    }

    func tags(in repository: Repository) async throws -> [Tag] { try await git(repository).tags() }

    func defaultBranch(of repository: Repository) async throws -> Branch {
        try await git(repository).defaultBranch()
    }

    func describe(_ repository: Repository) async throws -> RepositoryDescription {
        RepositoryDescription(defaultBranch: try await defaultBranch(of: repository).name)
    }

    /// Git alone knows whether a commit is there, and only by fetching it: this only throws where the repository is hidden
    /// or absent.
    func confirm(_ commit: CommitID, in repository: Repository) async throws { _ = try await tags(in: repository) }

    func someTags(in repository: Repository) async throws -> [String] { try await tags(in: repository).map(\.name) }

    /// Git suggests branches itself.
    func someBranches(in repository: Repository) async throws -> [String] { [] }

    func tagsPage(of repository: Repository) throws(ForgeError) -> String {
        "\(try source(of: repository))/refs/tags"
    }

    private func git(_ repository: Repository) throws -> any GitListing {
        try api.network.git(try remote(of: repository))
    }

    private func path(of repository: Repository) -> [String] {
        repository.workspace.isEmpty ? [repository.slug] : repository.path
    }
}

extension Cgit {
    /// The name of a snapshot is a revision, perhaps behind the repository's name, which a server may have configured
    /// otherwise.
    func archive(of repository: Repository, at commit: CommitID) throws(ForgeError) -> [FileRequest] {
        var requests: [FileRequest] = []
        for name in [Self.snapshot(of: repository, at: commit), "\(commit.hex).tar.gz"] {
            requests.append(
                FileRequest(
                    .archive(repository, commit),
                    at: try address.url.appending(segments: path(of: repository) + ["snapshot", name]),
                    authentication: .ifPossible(.archive)
                )
            )
        }
        return requests
    }

    private static func snapshot(of repository: Repository, at commit: CommitID) -> String {
        let isBare = repository.slug.hasSuffix(".git") && repository.slug != ".git"
        return "\(isBare ? String(repository.slug.dropLast(4)) : repository.slug)-\(commit.hex).tar.gz"
    }

    func asset(_ name: String, of repository: Repository, tag: String?) throws(ForgeError) -> Asset {
        throw .noDownloads(kind: Self.kind.name.rawValue)
    }

    /// A server without snapshots says 400, as it does for a commit that is not there; one that does not know the name says
    /// 404. Git brings the commit then, or says what is missing.
    func refusal(
        of response: HTTPResponse,
        to request: FileRequest,
        with credential: IssuedCredential?
    ) async throws -> Refusal? {
        guard case .archive(let repository, let commit) = request.content,
            !SignInPage.isAnswer(response, to: request.url)
        else { return try await standardRefusal(of: response, to: request, with: credential) }
        switch response.status {
        case 404 where request.url.fileName == Self.snapshot(of: repository, at: commit):
            response.body.discard()
            return .missing
        case 404:
            response.body.discard()
            // Throws where there is no such repository.
            try await confirm(commit, in: repository)
            return try await gitInstead(repository, commit, because: "it answered with status 404")
        case 400:
            response.body.discard()
            return try await gitInstead(repository, commit, because: "it answered with status 400")
        // Walls against bots let git pass.
        case 200..<300 where response.mediaType == "text/html":
            response.body.discard()
            return try await gitInstead(repository, commit, because: "it showed a web page instead")
        default: return try await standardRefusal(of: response, to: request, with: credential)
        }
    }

    private func gitInstead(
        _ repository: Repository,
        _ commit: CommitID,
        because reason: String
    ) async throws -> Refusal {
        let source = try source(of: repository)
        let note = Note("'\(source)' serves no snapshot of commit \(commit.short) (\(reason)); using git instead")
        await api.network.traffic.noteOnce("no snapshots of \(source)", note)
        return .needsGit(reason: "the host serves no snapshot of it: \(reason)")
    }
}

extension Host.Kind {
    package static let cgit = Host.Kind(rawValue: "cgit")
}
