/// The JSON of GitHub's REST API.
struct GitHubShapes: Sendable {
    let api: String
    let repository: Repository

    private var base: String { "\(api)/repos/\(repository.name)" }

    /// The repository itself.
    func description() async throws -> JSON {
        [
            "id": .number(repository.number), "name": .string(repository.slug), "full_name": .string(repository.name),
            "private": .bool(repository.isPrivate), "description": .string(repository.summary),
            "owner": ["login": .string(repository.workspace)], "url": .string(base),
            "default_branch": .string(try await repository.mainBranch()),
        ]
    }

    /// A reference, by its full name.
    func reference(_ name: String, _ object: GitObject) -> JSON {
        ["ref": .string(name), "url": .string("\(base)/git/\(name)"), "object": self.object(object.type, object.id)]
    }

    /// An annotated tag.
    func annotatedTag(_ id: String, _ tag: GitObject.AnnotatedTag) -> JSON {
        [
            "tag": .string(tag.name), "sha": .string(id), "message": .string(tag.message),
            "object": object(tag.type, tag.object),
            "verification": ["verified": .bool(false), "reason": "unsigned", "signature": .null, "payload": .null],
        ]
    }

    private func object(_ type: String, _ id: String) -> JSON {
        ["type": .string(type), "sha": .string(id), "url": .string("\(base)/git/\(type)s/\(id)")]
    }

    /// A commit, with its tree.
    func commit(_ commit: Commit, tree: String) -> JSON {
        [
            "sha": .string(commit.id), "url": .string("\(base)/commits/\(commit.id)"),
            "commit": [
                "message": .string(commit.message), "tree": ["sha": .string(tree)],
                "committer": ["date": .string(commit.date)],
            ],
            "parents": .array(commit.parents.map { ["sha": .string($0)] }),
        ]
    }

    /// A tag in the list of all: without dates, with the commit that it comes down to.
    func listedTag(_ tag: Ref) -> JSON {
        [
            "name": .string(tag.name),
            "commit": ["sha": .string(tag.commit.id), "url": .string("\(base)/commits/\(tag.commit.id)")],
            "tarball_url": .string("\(base)/tarball/refs/tags/\(tag.name)"),
        ]
    }

    /// A release, with its assets.
    func release(_ release: RepositoryScript.Release, assets: [JSON]) -> JSON {
        [
            "id": .number(StableNumber.of("\(repository.number)/\(release.tag)")), "tag_name": .string(release.tag),
            "name": .string(release.tag), "draft": .bool(release.isDraft), "prerelease": .bool(false),
            "assets": .array(assets),
        ]
    }

    /// An asset; `digest` is left out where it is `nil`.
    func asset(
        _ file: RepositoryScript.Download,
        number: Int,
        tag: String,
        size: Int,
        digest: JSON?,
        pages: String
    ) -> JSON {
        let page = "\(pages)/\(repository.name)/releases/download/\(tag.percentEncoded())/\(file.name.percentEncoded())"
        let shape: JSON = [
            "id": .number(number), "name": .string(file.name), "size": .number(size), "state": "uploaded",
            "url": .string("\(base)/releases/assets/\(number)"), "browser_download_url": .string(page),
        ]
        return digest.map { shape.adding(["digest": $0]) } ?? shape
    }
}
