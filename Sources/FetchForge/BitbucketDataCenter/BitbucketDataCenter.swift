package import FetchModel

/// Bitbucket Data Center: servers of one's own.
///
/// Facts: developer.atlassian.com/server/bitbucket/rest. A project's key is the same in any case, and upper case where the
/// server writes it; the project of a user is called `~user`.
struct BitbucketDataCenter: KnownForge {
    static let kind = ForgeKind(
        .bitbucketDataCenter,
        aliases: ["bitbucket-server", "stash"],
        apiPath: "rest/api/latest",
        downloads: .none,
        authentication: authentication
    )

    static let identity: IdentityRequest? = IdentityRequest(
        path: ["application-properties"],
        field: "X-AUSERNAME",
        mark: "displayName"
    )

    /// Each response has the number of its request, and an error the name of what was thrown.
    static let dialect = APIDialect(recognizes: { response in
        response.head["X-AREQUESTID"] != nil
            || response.error(as: Errors.self)?.errors.first?.exceptionName?.contains(".") == true
    })

    /// Errors of the API, as far as they show which kind it is.
    private struct Errors: Decodable {
        struct Problem: Decodable { let exceptionName: String? }

        let errors: [Problem]
    }

    let api: ForgeAPI

    /// A page names the project as `projects/KEY` or `users/NAME`, a clone address as `scm/key`.
    static func repositoryPath(_ path: [String]) -> [String] {
        switch path.first {
        case "projects" where path.count >= 4 && path[2] == "repos": [path[1], path[3]]
        case "users" where path.count >= 4 && path[2] == "repos": ["~" + path[1], path[3]]
        case "scm": Array(path.dropFirst().prefix(2))
        default: Array(path.prefix(2))
        }
    }

    /// The files of a repository are shown at `?at=refs/tags/v1`, its commits `?until=…`; branches also by their bare names.
    static func revision(_ path: [String], _ query: [String: String]) -> RepositoryPage.Revision? {
        if let revision = RepositoryPage.revision(path) { return revision }
        guard let name = query["at"] ?? query["until"], !name.isEmpty else { return nil }
        if name.hasPrefix("refs/tags/") { return .tag(String(name.dropFirst(10))) }
        if name.hasPrefix("refs/heads/") { return .branch(String(name.dropFirst(11))) }
        return .reference([name])
    }

    func source(of repository: Repository) throws(ForgeError) -> String {
        let key = Self.key(of: repository)
        let project = key.hasPrefix("~") ? ["users", String(key.dropFirst())] : ["projects", key]
        return try address.url.appending(segments: project + ["repos", repository.slug]).wire
    }

    func remote(of repository: Repository) throws(ForgeError) -> WebURL {
        try address.url.appending(segments: ["scm", repository.workspace.lowercased(), repository.slug + ".git"])
    }

    func resolve(_ revision: Revision, in repository: Repository) async throws -> Resolution {
        switch revision {
        case .tag(let name): return Resolution(tag: name, commit: try await tag(name, in: repository))
        case .branch(let name):
            guard let commit = try await branch(name, in: repository) else {
                throw try await unknown(revision, in: repository)
            }
            return Resolution(commit: commit)
        // The full id needs no request: the archive shows whether the repository has the commit.
        case .commit(let commit): return Resolution(commit: commit)
        }
    }

    func defaultBranch(of repository: Repository) async throws -> Branch {
        if let main = try await main(of: repository), let commit = try await branch(main, in: repository) {
            return Branch(name: main, commit: commit)
        }
        try await find(repository)
        throw ForgeError.emptyRepository(source: try source(of: repository))
    }

    /// An annotated tag has an id of its own in `hash`; `latestCommit` is the commit of every tag.
    private func tag(_ name: String, in repository: Repository) async throws -> CommitID {
        let path = ["tags"] + name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch try await get(Reference.self, path, in: repository) {
        case .missing: throw try await unknown(.tag(name), in: repository)
        case .found(let tag, let response):
            guard tag.id == "refs/tags/\(name)", tag.displayId == name else {
                throw api.malformed("another name than the requested one", at: response.requested)
            }
            guard let commit = tag.latestCommit else {
                throw ForgeError.notACommit(tag: name, type: "tree or file", source: try source(of: repository))
            }
            return try api.commit(commit, at: response.requested)
        }
    }

    /// The commit of the branch called exactly `name`: the server filters by a part of the name.
    private func branch(_ name: String, in repository: Repository) async throws -> CommitID? {
        let query = "filterText=\(WebURL.segment(name))&limit=100"
        return try await references("branches", query, in: repository, upTo: "refs/heads/\(name)").first?.commit
    }

    /// The default branch's name; `nil` where the repository is empty, absent or hidden. Servers before 7.5 know the
    /// second call alone.
    private func main(of repository: Repository) async throws -> String? {
        for path in [["default-branch"], ["branches", "default"]] {
            let result = try await get(Reference.self, path, in: repository, missing: [204, 404])
            if case .found(let branch, _) = result { return branch.displayId }
        }
        return nil
    }

    func confirm(_ wanted: CommitID, in repository: Repository) async throws {
        switch try await get(Commit.self, ["commits", wanted.hex], in: repository) {
        case .missing: throw try await unknown(.commit(wanted), in: repository)
        case .found(let commit, let response):
            guard try api.commit(commit.id, at: response.requested) == wanted else {
                throw api.malformed("another commit than the requested one", at: response.requested)
            }
        }
    }

    func describe(_ repository: Repository) async throws -> RepositoryDescription {
        try await find(repository)
        // The description does not name it, and it is only a hint.
        return RepositoryDescription(defaultBranch: try? await main(of: repository))
    }

    /// Throws where the repository is hidden or absent.
    private func find(_ repository: Repository) async throws {
        if case .missing(let response) = try await get(Description.self, [], in: repository) {
            throw try unknown(repository, response)
        }
    }
}

extension BitbucketDataCenter {
    func tags(in repository: Repository) async throws -> [Tag] {
        try await references("tags", Self.query, in: repository)
    }

    func someTags(in repository: Repository) async throws -> [String] {
        guard case .found(let page, _) = try await get(Page.self, ["tags"], in: repository, query: Self.query) else {
            return []
        }
        return page.values.map(\.displayId)
    }

    func someBranches(in repository: Repository) async throws -> [String] {
        guard case .found(let page, _) = try await get(Page.self, ["branches"], in: repository, query: Self.query)
        else {
            return []
        }
        return page.values.map(\.displayId)
    }

    func tagsPage(of repository: Repository) throws(ForgeError) -> String { "\(try source(of: repository))/browse" }

    /// The newest first.
    private static let query = "orderBy=MODIFICATION&limit=100"

    /// All branches or tags; the one whose id is `id` alone, where one is wanted.
    private func references(
        _ collection: String,
        _ query: String,
        in repository: Repository,
        upTo id: String? = nil
    ) async throws -> [Tag] {
        var pages = TagPages(api)
        let first = try url(repository, [collection], query: query)
        return try await pages.all(
            Page.self,
            from: first,
            statuses: [401, 404],
            missing: { try refused(repository, $0) },
            moved: { await noteMove(of: repository, to: $0) }
        ) { page, response in
            let found = try page.values.filter { id == nil || $0.id == id }.compactMap { reference in
                try reference.latestCommit.map {
                    Tag(name: reference.displayId, commit: try api.commit($0, at: response.requested))
                }
            }
            if page.isLastPage || (id != nil && !found.isEmpty) { return TagPages.Page(tags: found, next: .none) }
            guard let start = page.nextPageStart else {
                throw api.malformed("a page that names no next one", at: response.requested)
            }
            let next = try url(repository, [collection], query: "\(query)&start=\(start)")
            return TagPages.Page(tags: found, next: .url(next))
        }
    }

    /// What a 401 or 404 for the repository itself means. To anonymous clients a server says 401 for what it hides.
    func refused(_ repository: Repository, _ response: APIResponse) throws(ForgeError) -> ForgeError {
        if response.status == 401, response.credential != nil { return api.error(of: response) }
        return try unknown(repository, response)
    }

    /// Reads what the API has at `path` of `repository`. Notes where the repository has another name now.
    private func get<Value: Decodable & Sendable>(
        _ type: Value.Type,
        _ path: [String],
        in repository: Repository,
        query: String? = nil,
        missing: Set<Int> = [404]
    ) async throws -> ForgeAPI.Result<Value> {
        let url = try url(repository, path, query: query)
        let result = try await api.get(type, url, missing: missing.union([401]))
        switch result {
        case .missing(let response) where response.status == 401: throw try refused(repository, response)
        case .found(_, let response) where response.hasMoved: await noteMove(of: repository, to: response.url)
        case .found, .missing: break
        }
        return result
    }

    /// The API's URL of something in a repository.
    func url(_ repository: Repository, _ path: [String], query: String? = nil) throws(ForgeError) -> WebURL {
        try api.url(["projects", Self.key(of: repository), "repos", repository.slug] + path, query: query)
    }

    /// Notes the new name of a repository, which the API's URL of it has.
    func noteMove(of repository: Repository, to url: WebURL) async {
        let path = url.segments(below: address.api)
        guard path.count >= 4, path[0] == "projects", path[2] == "repos" else { return }
        await noteMove(of: repository, to: "\(path[1])/\(path[3])")
    }

    private static func key(of repository: Repository) -> String {
        repository.workspace.hasPrefix("~") ? repository.workspace : repository.workspace.uppercased()
    }

    /// A tag or branch, as far as it is used.
    private struct Reference: Decodable {
        let id: String
        let displayId: String
        /// Absent for a tag of something else, and where only the name was asked for.
        let latestCommit: String?
    }

    /// A commit, as far as it is used.
    private struct Commit: Decodable { let id: String }

    /// A repository, as far as it is used.
    private struct Description: Decodable { let slug: String }

    /// One page of a list.
    private struct Page: Decodable {
        let values: [Reference]
        let isLastPage: Bool
        let nextPageStart: Int?
    }
}

extension Host.Kind {
    package static let bitbucketDataCenter = Host.Kind(rawValue: "bitbucket-datacenter")
}
