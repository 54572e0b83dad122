package import FetchModel

/// GitLab: gitlab.com, and servers of one's own.
///
/// Facts: docs.gitlab.com/api. The token of a CI job opens the lists of tags and branches, commits, releases and packages,
/// and nothing else of what is used here: a single tag or branch is looked up in the list then.
struct GitLab: RESTForge {
    static let kind = ForgeKind(
        .gitlab,
        apiPath: "api/v4",
        builtIn: BuiltInForge(
            "gitlab",
            url: "https://gitlab.com",
            api: "https://gitlab.com/api/v4",
            variable: "GITLAB"
        ),
        hasNestedGroups: true,
        downloads: .tag,
        authentication: authentication
    )

    static let identity: IdentityRequest? = IdentityRequest(path: ["user"], key: "username")

    static let dialect = APIDialect(recognizes: { response in
        if response.head["X-Gitlab-Meta"] != nil { return true }
        if response.head["WWW-Authenticate"]?.contains("realm=\"GitLab\"") == true { return true }
        // Errors repeat their status: `{"message":"404 Project Not Found"}`.
        guard let body = response.error(as: [String: String].self), body.count == 1,
            let text = body["message"] ?? body["error"]
        else { return false }
        return text.hasPrefix("\(response.status) ") || text.hasPrefix("API V3 is no longer supported")
    })

    let api: ForgeAPI

    /// A group contains groups; a page of a repository begins behind `-`.
    static func repositoryPath(_ path: [String]) -> [String] { Array(path.prefix { $0 != "-" }) }

    func commit(ofTag name: String, in repository: Repository) async throws -> CommitID {
        try await commit(of: name, in: .tags, of: repository)
    }

    func commit(ofBranch name: String, in repository: Repository) async throws -> CommitID {
        try await commit(of: name, in: .branches, of: repository)
    }

    func confirm(_ wanted: CommitID, in repository: Repository) async throws {
        switch try await get(Commit.self, ["repository", "commits", wanted.hex], in: repository) {
        case .missing: throw try await unknown(.commit(wanted), in: repository)
        case .found(let commit, let response):
            guard try api.commit(commit.id, at: response.requested) == wanted else {
                throw api.malformed("another commit than the requested one", at: response.requested)
            }
        }
    }

    func describe(_ repository: Repository) async throws -> RepositoryDescription {
        switch try await get(Description.self, [], in: repository, missing: Self.closed) {
        case .found(let description, _): return RepositoryDescription(defaultBranch: description.default_branch)
        case .missing(let response) where Self.isOfJob(response.credential):
            return RepositoryDescription(defaultBranch: try await defaultBranchInList(of: repository))
        case .missing(let response) where response.status == 404: throw try unknown(repository, response)
        case .missing(let response): throw api.error(of: response)
        }
    }

    /// The statuses with which the API may refuse what is not open to the token of a job.
    private static let closed: Set = [401, 403, 404]

    /// The repository's whole path is one segment.
    func url(_ repository: Repository, _ path: [String], query: String?) throws(ForgeError) -> WebURL {
        try api.url(["projects", repository.path.joined(separator: "/")] + path, query: query)
    }
}

extension GitLab {
    /// A list of references.
    private enum Collection: String {
        case tags, branches

        func revision(_ name: String) -> Revision { self == .tags ? .tag(name) : .branch(name) }
    }

    /// The commit of the tag or branch called exactly `name`.
    private func commit(
        of name: String,
        in collection: Collection,
        of repository: Repository
    ) async throws -> CommitID {
        if Self.isOfJob(try await api.network.credentials.credential(address.api.origin, .api)) {
            return try await listedCommit(of: name, in: collection, of: repository)
        }
        let path = ["repository", collection.rawValue, name]
        switch try await get(Reference.self, path, in: repository, missing: Self.closed) {
        case .found(let reference, let response):
            guard reference.name == name else {
                throw api.malformed("another name than the requested one", at: response.requested)
            }
            return try commit(of: reference, in: collection, of: repository, at: response.requested)
        case .missing(let response) where Self.isOfJob(response.credential):
            return try await listedCommit(of: name, in: collection, of: repository)
        case .missing(let response) where response.status == 404:
            throw try await unknown(collection.revision(name), in: repository)
        case .missing(let response): throw api.error(of: response)
        }
    }

    /// The same, from the list of those whose names begin so.
    private func listedCommit(
        of name: String,
        in collection: Collection,
        of repository: Repository
    ) async throws -> CommitID {
        if name.climbs { throw ForgeError.badName(name) }
        let search = "search=%5E\(WebURL.segment(name))"
        let references = try await references(collection, of: repository, query: search)
        guard let reference = references.first(where: { $0.name == name }) else {
            throw try await unknown(collection.revision(name), in: repository)
        }
        return try commit(of: reference, in: collection, of: repository, at: address.api)
    }

    private func commit(
        of reference: Reference,
        in collection: Collection,
        of repository: Repository,
        at url: WebURL
    ) throws(ForgeError) -> CommitID {
        guard let commit = reference.commit else {
            // Of a branch, the API always names the commit.
            if collection == .branches { throw api.malformed("a branch without a commit", at: url) }
            throw ForgeError.notACommit(tag: reference.name, type: "tree or a file", source: try source(of: repository))
        }
        return try api.commit(commit.id, at: url)
    }

    /// All references of a list, over all its pages.
    private func references(
        _ collection: Collection,
        of repository: Repository,
        query: String? = nil
    ) async throws -> [Reference] {
        var references: [Reference] = []
        _ = try await list(collection, of: repository, query: query) { references += $0 }
        return references
    }

    /// The default branch, from the list of branches.
    private func defaultBranchInList(of repository: Repository) async throws -> String? {
        try await references(.branches, of: repository).first { $0.default == true }?.name
    }

    /// Reads a list, over all its pages; `seen` sees each page.
    private func list(
        _ collection: Collection,
        of repository: Repository,
        query: String? = nil,
        seen: ([Reference]) -> Void = { _ in }
    ) async throws -> [Tag] {
        var pages = TagPages(api)
        let query = [query, "per_page=100"].compactMap(\.self).joined(separator: "&")
        let first = try url(repository, ["repository", collection.rawValue], query: query)
        return try await pages.all(
            [Reference].self,
            from: first,
            missing: { try unknown(repository, $0) },
            moved: { await noteMove(of: repository, to: $0) }
        ) {
            references,
            response in
            seen(references)
            return TagPages.Page(
                // A tag of a tree names no commit.
                tags: try references.compactMap { try tag($0, at: response.requested) },
                next: .numbered(response.head, from: first)
            )
        }
    }

    func tags(in repository: Repository) async throws -> [Tag] { try await list(.tags, of: repository) }

    func someTags(in repository: Repository) async throws -> [String] {
        let path = ["repository", Collection.tags.rawValue]
        guard case .found(let tags, _) = try await get([Reference].self, path, in: repository, query: "per_page=100")
        else { return [] }
        return tags.map(\.name)
    }

    func someBranches(in repository: Repository) async throws -> [String] {
        let path = ["repository", Collection.branches.rawValue]
        return await firstPage(Reference.self, path, in: repository, query: "per_page=100").map(\.name)
    }

    func tagsPage(of repository: Repository) throws(ForgeError) -> String { "\(try source(of: repository))/-/tags" }

    private func tag(_ reference: Reference, at url: WebURL) throws(ForgeError) -> Tag? {
        guard let commit = reference.commit else { return nil }
        return Tag(
            name: reference.name,
            commit: try api.commit(commit.id, at: url),
            date: commit.committed_date.flatMap(Timestamp.seconds)
        )
    }

    /// Notes the new name of a repository, whose API is at `url` now. A redirect only has its number, of which the API
    /// knows the name.
    func noteMove(of repository: Repository, to url: WebURL) async {
        let path = url.segments(below: address.api)
        guard path.count > 1, path[0] == "projects" else { return }
        var name: String? = path[1]
        if path[1].allSatisfy({ $0.isASCII && $0.isNumber }) {
            name = nil
            if let url = try? api.url(["projects", path[1]]),
                case .found(let description, _)? = try? await api.get(Description.self, url)
            {
                name = description.path_with_namespace
            }
        }
        if let name { await noteMove(of: repository, to: name) }
    }

    /// A tag or branch, as far as it is used.
    private struct Reference: Decodable {
        let name: String
        /// Of an annotated tag, the commit that it leads to; absent where that is none.
        let commit: Commit?
        /// Of branches.
        let `default`: Bool?
    }

    /// A commit, as far as it is used; the names are those of the API.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Commit: Decodable {
        let id: String
        let committed_date: String?
    }

    /// A repository, as far as it is used; the names are those of the API.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Description: Decodable {
        let path_with_namespace: String?
        /// Absent while the repository is empty.
        let default_branch: String?
    }
}

extension Host.Kind {
    package static let gitlab = Host.Kind(rawValue: "gitlab")
}
