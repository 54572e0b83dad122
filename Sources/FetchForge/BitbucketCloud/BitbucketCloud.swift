package import FetchModel

/// Bitbucket Cloud: its API 2.0, and the archives of its website.
///
/// Facts: developer.atlassian.com/cloud/bitbucket/rest and the archive URLs of Atlassian's knowledge base. The API has
/// no archives; `bitbucket.org/{workspace}/{slug}/get/{revision}.tar.gz` is a page of the website and responds like one.
struct BitbucketCloud: KnownForge {
    static let kind = ForgeKind(
        .bitbucket,
        apiPath: "2.0",
        builtIn: BuiltInForge(
            "bitbucket",
            url: "https://bitbucket.org",
            api: "https://api.bitbucket.org/2.0",
            variable: "BITBUCKET"
        ),
        downloads: .repository,
        authentication: authentication
    )

    static let identity: IdentityRequest? = IdentityRequest(path: ["user"], key: "display_name")

    static let dialect = APIDialect(
        recognizes: { response in
            struct Body: Decodable {
                struct Problem: Decodable { let message: String }

                let type: String
                let error: Problem
            }
            return response.error(as: Body.self)?.type == "error"
        },
        hasSignInPagesForArchives: true,
        error: { refusal in
            // A call that was taken out of service names the change that did it (CHANGE-2770).
            guard refusal.head.status == 410, refusal.message.contains("CHANGE-") else { return nil }
            return .retired(refusal.url, says: refusal.message)
        }
    )

    let api: ForgeAPI

    func resolve(_ revision: Revision, in repository: Repository) async throws -> Resolution {
        switch revision {
        case .tag(let name):
            return Resolution(tag: name, commit: try await reference(name, "tags", revision, in: repository))
        case .branch(let name):
            return Resolution(commit: try await reference(name, "branches", revision, in: repository))
        case .commit(let commit):
            try await confirm(commit, in: repository)
            return Resolution(commit: commit)
        }
    }

    func defaultBranch(of repository: Repository) async throws -> Branch {
        guard let name = try await describe(repository).defaultBranch else {
            throw ForgeError.emptyRepository(source: try source(of: repository))
        }
        let commit = try await reference(name, "branches", .branch(name), in: repository)
        return Branch(name: name, commit: commit)
    }

    /// The commit of the tag or branch called exactly `name`.
    private func reference(
        _ name: String,
        _ collection: String,
        _ revision: Revision,
        in repository: Repository
    ) async throws -> CommitID {
        let url = try url(repository, ["refs", collection, name])
        switch try await get(Reference.self, url, in: repository) {
        case .missing: throw try await unknown(revision, in: repository)
        case .found(let reference, _):
            guard reference.name == name else { throw api.malformed("another name than the requested one", at: url) }
            guard let target = reference.target else {
                // Of a branch, the API always names the commit.
                guard case .tag = revision, reference.hasNullTarget else {
                    throw api.malformed("a reference without a commit", at: url)
                }
                throw ForgeError.notACommit(tag: name, type: "tree or a file", source: try source(of: repository))
            }
            return try api.commit(target.hash, at: url)
        }
    }

    func confirm(_ wanted: CommitID, in repository: Repository) async throws {
        let url = try url(repository, ["commit", wanted.hex])
        switch try await get(Target.self, url, in: repository) {
        case .missing: throw try await unknown(.commit(wanted), in: repository)
        case .found(let target, _):
            guard try api.commit(target.hash, at: url) == wanted else {
                throw api.malformed("another commit than the requested one", at: url)
            }
        }
    }

    func describe(_ repository: Repository) async throws -> RepositoryDescription {
        switch try await get(Description.self, try url(repository, []), in: repository) {
        case .found(let description, _): return RepositoryDescription(defaultBranch: description.mainbranch?.name)
        case .missing(let response): throw try unknown(repository, response)
        }
    }

    /// Reads what the API has at `url`, in `repository`. Notes where the repository has another name now.
    func get<Value: Decodable & Sendable>(
        _ type: Value.Type,
        _ url: WebURL,
        in repository: Repository
    ) async throws -> ForgeAPI.Result<Value> {
        let result = try await api.get(type, url)
        if case .found(_, let response) = result, response.hasMoved { await noteMove(of: repository, to: response.url) }
        return result
    }

    /// Notes the new name of a repository, which the URL of something in it has, of the API or of the website. The API may
    /// have an id in braces in its place, whose name it knows.
    func noteMove(of repository: Repository, to url: WebURL) async {
        var path = url.segments(below: address.api)
        if path.first == "repositories" { path.removeFirst() } else { path = url.segments(below: address.url) }
        guard path.count > 2 else { return }
        var name: String? = "\(path[0])/\(path[1])"
        if path[0].hasPrefix("{") || path[1].hasPrefix("{") {
            name = nil
            let moved = Repository(workspace: path[0], slug: path[1])
            if let url = try? self.url(moved, []),
                case .found(let description, _)? = try? await api.get(Description.self, url)
            {
                name = description.full_name
            }
        }
        if let name { await noteMove(of: repository, to: name) }
    }

    /// The API's URL of something in a repository.
    func url(_ repository: Repository, _ path: [String], query: String? = nil) throws(ForgeError) -> WebURL {
        try api.url(["repositories"] + repository.path + path, query: query)
    }
}

extension BitbucketCloud {
    /// Only what is used of each tag, the newest first: a full page has some 300 KiB, this one 15.
    private static let query =
        "pagelen=100&sort=-target.date&fields=next,values.name,values.target.hash,values.target.date"

    func tags(in repository: Repository) async throws -> [Tag] {
        var pages = TagPages(api)
        let first = try url(repository, ["refs", "tags"], query: Self.query)
        return try await pages.all(
            Page.self,
            from: first,
            missing: { try unknown(repository, $0) },
            moved: { await noteMove(of: repository, to: $0) }
        ) { page, response in
            TagPages.Page(
                tags: try page.values.compactMap { try tag($0, at: response.requested) },
                next: page.next.map { .at($0) } ?? .none
            )
        }
    }

    func someTags(in repository: Repository) async throws -> [String] {
        let url = try url(repository, ["refs", "tags"], query: Self.query)
        guard case .found(let page, _) = try await api.get(Page.self, url) else { return [] }
        return page.values.map(\.name)
    }

    func someBranches(in repository: Repository) async throws -> [String] {
        let url = try url(repository, ["refs", "branches"], query: "pagelen=100&fields=values.name")
        guard case .found(let page, _) = try await api.get(Page.self, url) else { return [] }
        return page.values.map(\.name)
    }

    func tagsPage(of repository: Repository) throws(ForgeError) -> String {
        "\(try source(of: repository))/downloads/?tab=tags"
    }

    private func tag(_ reference: Reference, at url: WebURL) throws -> Tag? {
        guard let target = reference.target else { return nil }
        return Tag(
            name: reference.name,
            commit: try api.commit(target.hash, at: url),
            date: target.date.flatMap(Timestamp.seconds)
        )
    }

    /// A tag or branch, as far as it is used.
    private struct Reference: Decodable {
        let name: String
        /// `nil` where a tag names no commit.
        let target: Target?
        /// Whether the API says itself that it names no commit.
        let hasNullTarget: Bool

        private enum Key: CodingKey { case name, target }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            name = try fields.decode(String.self, forKey: .name)
            target = try fields.decodeIfPresent(Target.self, forKey: .target)
            hasNullTarget = target == nil && fields.contains(.target)
        }
    }

    /// A commit, as far as it is used.
    private struct Target: Decodable {
        let hash: String
        let date: String?
    }

    /// One page of a list.
    private struct Page: Decodable {
        let values: [Reference]
        let next: String?
    }

    /// A repository, as far as it is used; the names are those of the API.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Description: Decodable {
        struct MainBranch: Decodable { let name: String }
        /// Absent while the repository is empty.
        let mainbranch: MainBranch?
        let full_name: String?
    }
}

extension Host.Kind {
    package static let bitbucket = Host.Kind(rawValue: "bitbucket")
}
