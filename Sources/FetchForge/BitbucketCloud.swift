import FetchModel

/// Bitbucket Cloud: its API 2.0, and the archives of its website.
///
/// Facts: developer.atlassian.com/cloud/bitbucket/rest and the archive URLs of Atlassian's knowledge base. The API has
/// no archives; `bitbucket.org/{workspace}/{slug}/get/{revision}.tar.gz` is a page of the website and answers like one.
struct BitbucketCloud: Forge {
    /// Its API.
    let api: ForgeAPI

    var address: ForgeAddress { api.address }

    func source(of repository: Repository) throws -> String {
        try address.url.appending(segments: [repository.workspace, repository.slug]).wire
    }

    func remote(of repository: Repository) throws -> WebURL {
        try address.url.appending(segments: [repository.workspace, repository.slug + ".git"])
    }

    /// Named by the commit, which no slash, branch of the same name or moved tag can confuse.
    func archive(of repository: Repository, at commit: CommitID) throws -> WebURL {
        try address.url.appending(segments: [repository.workspace, repository.slug, "get", "\(commit.hex).tar.gz"])
    }

    func resolve(_ revision: Revision, in repository: Repository) async throws -> Resolution {
        switch revision {
        case .tag(let name):
            Resolution(tag: name, commit: try await reference(name, "tags", revision, in: repository))
        case .branch(let name):
            Resolution(commit: try await reference(name, "branches", revision, in: repository))
        case .commit(let commit):
            Resolution(commit: try await confirm(commit, in: repository))
        }
    }

    func defaultBranch(of repository: Repository) async throws -> Branch {
        guard let name = try await describe(repository).mainbranch?.name else {
            throw Failure(
                .data,
                "empty-repository",
                "'\(try source(of: repository))' has no branch yet",
                help: "push something to it, or name another repository"
            )
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
        switch try await api.get(Reference.self, url) {
        case .missing(let credential): throw try await unknown(revision, in: repository, asked: credential)
        case .found(let reference):
            guard reference.name == name, let target = reference.target else {
                throw api.malformed("another name than was asked for", at: url)
            }
            return try commit(target.hash, at: url)
        }
    }

    private func confirm(_ wanted: CommitID, in repository: Repository) async throws -> CommitID {
        let url = try url(repository, ["commit", wanted.hex])
        switch try await api.get(Target.self, url) {
        case .missing(let credential): throw try await unknown(.commit(wanted), in: repository, asked: credential)
        case .found(let target):
            guard try commit(target.hash, at: url) == wanted else {
                throw api.malformed("another commit than was asked for", at: url)
            }
            return wanted
        }
    }

    /// The commit that the API spells `hash`; anything but a full id is refused.
    func commit(_ hash: String, at url: WebURL) throws -> CommitID {
        guard let commit = CommitID(hash) else { throw api.malformed("a commit that is no full id", at: url) }
        return commit
    }

    /// What the API says of the repository itself.
    func describe(_ repository: Repository) async throws -> Description {
        switch try await api.get(Description.self, try url(repository, [])) {
        case .found(let description): return description
        case .missing(let credential): throw try unknown(repository, asked: credential)
        }
    }

    /// The API's URL of something in a repository.
    func url(_ repository: Repository, _ path: [String], query: String? = nil) throws -> WebURL {
        try api.url(["repositories", repository.workspace, repository.slug] + path, query: query)
    }
}

extension BitbucketCloud {
    /// A tag or branch, as far as it is used.
    struct Reference: Decodable {
        let name: String
        /// Absent where a tag names no commit.
        let target: Target?
    }

    /// A commit, as far as it is used.
    struct Target: Decodable {
        let hash: String
        let date: String?
    }

    /// One page of a list.
    struct Page: Decodable {
        let values: [Reference]
        let next: String?
    }

    /// A repository, as far as it is used.
    struct Description: Decodable {
        struct MainBranch: Decodable { let name: String }
        /// Absent while the repository is empty.
        let mainbranch: MainBranch?
    }
}
