package import FetchModel

/// GitHub: github.com, and Enterprise servers.
///
/// Facts: docs.github.com/rest. An anonymous client has 60 calls of the API an hour, and archives of the API are among
/// them; those of the website are not, but it knows no tokens.
struct GitHub: RESTForge {
    static let kind = ForgeKind(
        .github,
        apiPath: "api/v3",
        builtIn: BuiltInForge("github", url: "https://github.com", api: "https://api.github.com", variable: "GITHUB"),
        downloads: .tag,
        authentication: authentication
    )

    static let identity: IdentityRequest? = IdentityRequest(path: ["user"], key: "login")

    let api: ForgeAPI

    func commit(ofTag name: String, in repository: Repository) async throws -> CommitID {
        let object = try await reference("tags/\(name)", .tag(name), in: repository)
        return try await peeled(object, of: name, in: repository) { id in
            try await get(AnnotatedTag.self, ["git", "tags", id.hex], in: repository)
        }
    }

    func commit(ofBranch name: String, in repository: Repository) async throws -> CommitID {
        let object = try await reference("heads/\(name)", .branch(name), in: repository)
        return try api.commit(object.sha, at: address.api)
    }

    /// The object that `refs/{name}` names.
    private func reference(_ name: String, _ revision: Revision, in repository: Repository) async throws -> TaggedObject
    {
        let path = try ["git", "ref"] + referencePath(name)
        // 409: the repository is empty.
        switch try await get(Reference.self, path, in: repository, missing: [404, 409]) {
        case .missing(let response) where response.status == 409:
            throw ForgeError.emptyRepository(source: try source(of: repository))
        case .missing: throw try await unknown(revision, in: repository)
        case .found(let reference, let response):
            guard reference.ref == "refs/\(name)" else {
                throw api.malformed("another name than the requested one", at: response.requested)
            }
            return reference.object
        }
    }

    /// The segments of a reference's path; git allows no name of which one could not be a segment.
    private func referencePath(_ name: String) throws(ForgeError) -> [String] {
        name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    }

    func confirm(_ wanted: CommitID, in repository: Repository) async throws {
        // 422: no commit has this id.
        switch try await get(Commit.self, ["commits", wanted.hex], in: repository, missing: [404, 422]) {
        case .missing: throw try await unknown(.commit(wanted), in: repository)
        case .found(let commit, let response):
            guard try api.commit(commit.sha, at: response.requested) == wanted else {
                throw api.malformed("another commit than the requested one", at: response.requested)
            }
        }
    }

    func describe(_ repository: Repository) async throws -> RepositoryDescription {
        switch try await get(Description.self, [], in: repository) {
        case .found(let description, _): return RepositoryDescription(defaultBranch: description.default_branch)
        case .missing(let response): throw try unknown(repository, response)
        }
    }

    func url(_ repository: Repository, _ path: [String], query: String?) throws(ForgeError) -> WebURL {
        try api.url(["repos"] + repository.path + path, query: query)
    }
}

extension GitHub {
    func tags(in repository: Repository) async throws -> [Tag] {
        var pages = TagPages(api)
        let first = try url(repository, ["tags"], query: "per_page=100")
        return try await pages.all(
            [ListedTag].self,
            from: first,
            missing: { try unknown(repository, $0) },
            moved: { await noteMove(of: repository, to: $0) }
        ) {
            tags,
            response in
            TagPages.Page(
                // A tag of something else than a commit may be among them.
                tags: try tags.compactMap { tag in
                    guard let commit = tag.commit?.sha else { return nil }
                    return Tag(name: tag.name, commit: try api.commit(commit, at: response.requested))
                },
                next: .link(response.head)
            )
        }
    }

    func someTags(in repository: Repository) async throws -> [String] {
        guard
            case .found(let tags, _) = try await get([ListedTag].self, ["tags"], in: repository, query: "per_page=100")
        else { return [] }
        return tags.map(\.name)
    }

    func someBranches(in repository: Repository) async throws -> [String] {
        await firstPage(Listed.self, ["branches"], in: repository, query: "per_page=100").map(\.name)
    }

    func tagsPage(of repository: Repository) throws(ForgeError) -> String { "\(try source(of: repository))/tags" }

    /// Notes the new name of a repository. A redirect of the API only has its number, of which the API knows the name; it
    /// is asked once.
    func noteMove(of repository: Repository, to url: WebURL) async {
        guard await api.network.traffic.isFirst("the name of \(address.name):\(repository)") else { return }
        let path = url.segments(below: address.api)
        var name: String?
        if path.count > 1, path[0] == "repositories", path[1].allSatisfy({ $0.isASCII && $0.isNumber }) {
            if let url = try? api.url(["repositories", path[1]]),
                case .found(let description, _)? = try? await api.get(Description.self, url)
            {
                name = description.full_name
            }
        } else if path.count > 2, path[0] == "repos" {
            name = "\(path[1])/\(path[2])"
        }
        if let name { await noteMove(of: repository, to: name) }
    }
}

extension GitHub {
    /// A reference, as far as it is used.
    private struct Reference: Decodable {
        let ref: String
        let object: TaggedObject
    }

    private struct Commit: Decodable { let sha: String }

    private struct Listed: Decodable { let name: String }

    private struct ListedTag: Decodable {
        struct Commit: Decodable { let sha: String? }

        let name: String
        let commit: Commit?
    }

    /// A repository, as far as it is used; the names are those of the API.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Description: Decodable {
        let full_name: String?
        /// The API names a branch even while the repository is empty.
        let default_branch: String?
    }
}

extension Host.Kind {
    package static let github = Host.Kind(rawValue: "github")
}
