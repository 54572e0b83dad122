/// The JSON of a repository and what is in it, with links to `base`.
struct RestShapes: Sendable {
    let base: String
    let repository: Repository

    private var api: String { "\(base)/2.0/repositories/\(repository.name)" }
    private var site: String { "\(base)/\(repository.name)" }

    /// The repository itself.
    func repository() async throws -> JSON {
        [
            "type": "repository", "slug": .string(repository.slug), "name": .string(repository.slug),
            "full_name": .string(repository.name), "description": .string(repository.summary), "scm": "git",
            "is_private": .bool(repository.isPrivate),
            "mainbranch": ["type": "branch", "name": .string(try await repository.mainBranch())],
            "workspace": ["type": "workspace", "slug": .string(repository.workspace)],
            "links": [
                "self": link(api), "html": link(site), "tags": link("\(api)/refs/tags"),
                "branches": link("\(api)/refs/branches"), "downloads": link("\(api)/downloads"),
                "clone": [["name": "https", "href": .string("\(site).git")]],
            ],
        ]
    }

    /// A tag or branch; a lightweight tag has no message, date or tagger.
    func ref(_ ref: Ref) -> JSON {
        let isTag = ref.kind == .tag
        let collection = isTag ? "tags" : "branches"
        let links: JSON = [
            "self": link("\(api)/refs/\(collection)/\(ref.name.percentEncoded())"),
            "commits": link("\(api)/commits/\(ref.name.percentEncoded())"),
            "html": link("\(site)/commits/tag/\(ref.name.percentEncoded())"),
        ]
        let shape: JSON = [
            "type": isTag ? "tag" : "branch", "name": .string(ref.name), "target": commit(ref.commit), "links": links,
        ]
        guard isTag else { return shape }
        return shape.adding([
            "message": ref.annotation.map { .string($0.message) } ?? .null,
            "date": ref.annotation.map { .string($0.date) } ?? .null,
            "tagger": ref.annotation.map { author($0.tagger) } ?? .null,
        ])
    }

    /// A commit; as with Bitbucket, without its tree.
    func commit(_ commit: Commit) -> JSON {
        [
            "type": "commit", "hash": .string(commit.id), "date": .string(commit.date),
            "author": author(commit.author), "message": .string(commit.message),
            "parents": .array(commit.parents.map { ["type": "commit", "hash": .string($0)] }),
            "repository": ["type": "repository", "full_name": .string(repository.name)],
            "links": ["self": link("\(api)/commit/\(commit.id)"), "html": link("\(site)/commits/\(commit.id)")],
        ]
    }

    /// A file of the repository's Downloads.
    func download(_ download: RepositoryScript.Download, size: Int, taken: Int) -> JSON {
        let address = "\(api)/downloads/\(download.name.percentEncoded())"
        return [
            "type": "repository_file", "name": .string(download.name), "size": .number(size),
            "downloads": .number(taken), "created_on": .string(download.date), "links": ["self": link(address)],
        ]
    }

    private func author(_ person: String) -> JSON {
        ["type": "author", "raw": .string(person)]
    }

    private func link(_ address: String) -> JSON {
        ["href": .string(address)]
    }
}
