/// The JSON of Gitea's API.
struct GiteaShapes: Sendable {
    let base: String
    let repository: Repository

    private var api: String { "\(base)/api/v1/repos/\(repository.name)" }

    /// The repository itself.
    func description() async throws -> JSON {
        [
            "id": .number(repository.number), "name": .string(repository.slug), "full_name": .string(repository.name),
            "private": .bool(repository.isPrivate), "empty": .bool(false), "description": .string(repository.summary),
            "default_branch": .string(try await repository.mainBranch()),
        ]
    }

    /// A tag, followed one step: the inner tag of a tag of a tag is its commit here. `nil` where there is none.
    func tag(_ name: String) async throws -> JSON? {
        guard let object = try await repository.object("refs/tags/\(name)") else { return nil }
        let named = object.tag?.object ?? object.id
        var commit: JSON = ["sha": .string(named), "url": .string("\(api)/git/commits/\(named)")]
        if let known = try await repository.commit(named) { commit = commit.adding(["created": .string(known.date)]) }
        return [
            "name": .string(name), "id": .string(object.id), "message": .string(object.tag?.message ?? ""),
            "commit": commit, "tarball_url": .string("\(base)/\(repository.name)/archive/\(name).tar.gz"),
        ]
    }

    /// A branch, whose commit has an `id` here.
    func branch(_ branch: Ref) -> JSON {
        [
            "name": .string(branch.name), "protected": .bool(false),
            "commit": ["id": .string(branch.commit.id), "message": .string(branch.commit.message)],
        ]
    }

    /// What is at the top of a commit, whose id stands where that of the tree is expected.
    func root(of commit: Commit, _ names: [String]) -> JSON {
        let entries = names.map { JSON.object(["path": .string($0)]) }
        return [
            "sha": .string(commit.id), "tree": .array(entries), "truncated": .bool(false), "page": .number(1),
            "total_count": .number(names.count),
        ]
    }

    /// An annotated tag.
    func annotatedTag(_ id: String, _ tag: GitObject.AnnotatedTag) -> JSON {
        [
            "tag": .string(tag.name), "sha": .string(id), "message": .string(tag.message),
            "object": ["type": .string(tag.type), "sha": .string(tag.object)],
            "verification": ["verified": .bool(false)],
        ]
    }

    /// A commit: what is called its tree is the commit's own id.
    func commit(_ commit: Commit) -> JSON {
        [
            "sha": .string(commit.id), "created": .string(commit.date),
            "commit": ["message": .string(commit.message), "tree": ["sha": .string(commit.id)]],
        ]
    }

    /// A release with its assets.
    func release(_ release: RepositoryScript.Release, assets: [JSON]) -> JSON {
        [
            "id": .number(StableNumber.of("\(repository.number)/\(release.tag)")), "tag_name": .string(release.tag),
            "name": .string(release.tag), "draft": .bool(release.isDraft), "prerelease": .bool(false),
            "assets": .array(assets),
        ]
    }

    /// An asset: without a digest.
    func asset(
        _ file: RepositoryScript.Download,
        of release: RepositoryScript.Release,
        size: Int,
        isNumbered: Bool
    ) -> JSON {
        let tag = release.tag.split(separator: "/").map { String($0).percentEncoded() }.joined(separator: "/")
        let page = "\(base)/\(repository.name)/releases/download/\(tag)/\(file.name.percentEncoded())"
        let uuid = Self.uuid(of: file, release, in: repository)
        return [
            "id": .number(1), "name": .string(file.name), "size": .number(size), "uuid": .string(uuid),
            "browser_download_url": .string(isNumbered ? "\(base)/attachments/\(uuid)" : page),
        ]
    }

    /// The number of an attachment, in the form of a UUID.
    static func uuid(
        of file: RepositoryScript.Download,
        _ release: RepositoryScript.Release,
        in repository: Repository
    ) -> String {
        let number = String(StableNumber.of("\(repository.number)/\(release.tag)/\(file.name)"))
        return "0a1b2c3d-0000-4000-8000-" + String(repeating: "0", count: max(0, 12 - number.count)) + number
    }
}
