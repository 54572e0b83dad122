package import FetchModel

/// Gitea and Forgejo: Codeberg, and servers of one's own.
///
/// Facts: docs.gitea.com/api and the source of both. The API follows an annotated tag one step only, to what may be a tag
/// again or a tree; it cuts pages short, and says by a number of tags alone where a list ends.
struct Gitea: RESTForge {
    static let kind = ForgeKind(
        .gitea,
        aliases: ["forgejo", "codeberg"],
        apiPath: "api/v1",
        builtIn: BuiltInForge(
            "codeberg",
            url: "https://codeberg.org",
            api: "https://codeberg.org/api/v1",
            variable: "GITEA"
        ),
        downloads: .tag,
        authentication: authentication
    )

    static let identity: IdentityRequest? = IdentityRequest(path: ["user"], key: "login")

    let api: ForgeAPI

    func commit(ofTag name: String, in repository: Repository) async throws -> CommitID {
        let (tag, url) = try await reference(ListedTag.self, "tags", .tag(name), in: repository)
        guard tag.name == name else { throw api.malformed("another name than the requested one", at: url) }
        let object = TaggedObject(
            type: tag.isPeeled ? "commit" : "tag",
            sha: tag.isPeeled ? tag.commit.sha : tag.id ?? ""
        )
        return try await peeled(object, of: name, in: repository) { id in
            try await get(AnnotatedTag.self, ["git", "tags", id.hex], in: repository)
        }
    }

    func commit(ofBranch name: String, in repository: Repository) async throws -> CommitID {
        let (branch, url) = try await reference(ListedBranch.self, "branches", .branch(name), in: repository)
        guard branch.name == name else { throw api.malformed("another name than the requested one", at: url) }
        return try api.commit(branch.commit.id, at: url)
    }

    /// What the API says of the tag or branch `revision`, and where.
    private func reference<Value: Decodable & Sendable>(
        _ type: Value.Type,
        _ collection: String,
        _ revision: Revision,
        in repository: Repository
    ) async throws -> (Value, WebURL) {
        // 409: the repository is empty.
        let path = [collection] + Self.parts(revision.name)
        switch try await get(type, path, in: repository, missing: [404, 409]) {
        case .found(let reference, let response): return (reference, response.requested)
        case .missing(let response) where response.status == 409:
            throw ForgeError.emptyRepository(source: try source(of: repository))
        case .missing: throw try await unknown(revision, in: repository)
        }
    }

    /// The segments of a name's path: here, a slash stands as it is.
    static func parts(_ name: String) -> [String] {
        name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    }

    func confirm(_ wanted: CommitID, in repository: Repository) async throws {
        let path = ["git", "commits", wanted.hex]
        // 422: the id is none that the server knows of.
        switch try await get(
            Commit.self,
            path,
            in: repository,
            query: "stat=false&verification=false&files=false",
            missing: [404, 422]
        ) {
        case .missing: throw try await unknown(.commit(wanted), in: repository)
        case .found(let commit, let response):
            guard try api.commit(commit.sha, at: response.requested) == wanted else {
                throw api.malformed("another commit than the requested one", at: response.requested)
            }
        }
    }

    func describe(_ repository: Repository) async throws -> RepositoryDescription {
        switch try await get(Description.self, [], in: repository) {
        // The API names a branch even while the repository is empty.
        case .found(let description, _):
            return RepositoryDescription(defaultBranch: description.empty == true ? nil : description.default_branch)
        case .missing(let response): throw try unknown(repository, response)
        }
    }

    func url(_ repository: Repository, _ path: [String], query: String?) throws(ForgeError) -> WebURL {
        try api.url(["repos"] + repository.path + path, query: query)
    }

    func noteMove(of repository: Repository, to url: WebURL) async {
        let path = url.segments(below: address.api)
        if path.count > 2, path[0] == "repos" { await noteMove(of: repository, to: "\(path[1])/\(path[2])") }
    }
}

extension Gitea {
    /// The most tags that a server gives in one page, unless its settings say otherwise.
    private static let page = "limit=50"

    func tags(in repository: Repository) async throws -> [Tag] {
        var pages = TagPages(api)
        var (count, number) = (0, 1)
        let first = try url(repository, ["tags"], query: "\(Self.page)&page=1")
        return try await pages.all(
            [ListedTag].self,
            from: first,
            missing: { try unknown(repository, $0) },
            moved: { await noteMove(of: repository, to: $0) }
        ) {
            tags,
            response in
            count += tags.count
            number += 1
            // A server may give less than a full page anywhere.
            let total = response.head["X-Total-Count"].flatMap { Int($0) } ?? .max
            return TagPages.Page(
                tags: try tags.map { tag in
                    Tag(
                        name: tag.name,
                        commit: try api.commit(tag.commit.sha, at: response.requested),
                        isPeeled: tag.isPeeled,
                        date: tag.commit.created.flatMap(Timestamp.seconds)
                    )
                },
                next: tags.isEmpty || count >= total
                    ? .none : .url(try url(repository, ["tags"], query: "\(Self.page)&page=\(number)"))
            )
        }
    }

    /// Of a lightweight tag, the list shows the id of whatever it names.
    func namesCommit(_ tag: Tag, in repository: Repository) async throws -> Bool {
        do {
            try await confirm(tag.commit, in: repository)
            return true
        } catch ForgeError.unknownCommit {
            return false
        }
    }

    func someTags(in repository: Repository) async throws -> [String] {
        guard case .found(let tags, _) = try await get([ListedTag].self, ["tags"], in: repository, query: Self.page)
        else { return [] }
        return tags.map(\.name)
    }

    func someBranches(in repository: Repository) async throws -> [String] {
        await firstPage(ListedBranch.self, ["branches"], in: repository, query: Self.page).map(\.name)
    }

    func tagsPage(of repository: Repository) throws(ForgeError) -> String { "\(try source(of: repository))/tags" }

    /// A tag, as far as it is used.
    private struct ListedTag: Decodable {
        let name: String
        /// Of an annotated tag, its own id; else that of its commit.
        let id: String?
        let commit: Commit

        /// Whether no annotated tag is in between.
        var isPeeled: Bool { id == nil || id == commit.sha }
    }

    private struct Commit: Decodable {
        let sha: String
        let created: String?
    }

    private struct ListedBranch: Decodable {
        struct Commit: Decodable { let id: String }

        let name: String
        let commit: Commit
    }

    /// A repository, as far as it is used; the names are those of the API.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Description: Decodable {
        let empty: Bool?
        let default_branch: String?
    }
}

extension Host.Kind {
    package static let gitea = Host.Kind(rawValue: "gitea")
}
