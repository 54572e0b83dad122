/// The JSON of GitLab's REST API.
struct GitLabShapes: Sendable {
    let base: String
    let repository: Repository

    /// The project's address in the API, by its number.
    var project: String { "\(base)/api/v4/projects/\(repository.number)" }

    /// The project itself.
    func description() async throws -> JSON {
        [
            "id": .number(repository.number), "name": .string(repository.slug), "path": .string(repository.slug),
            "path_with_namespace": .string(repository.name), "description": .string(repository.summary),
            "visibility": .string(repository.isPrivate ? "private" : "public"),
            "web_url": .string("\(base)/\(repository.name)"), "empty_repo": .bool(false),
            "default_branch": .string(try await repository.mainBranch()),
        ]
    }

    /// A tag with the commit that it comes down to; `null` where that is none. `nil` where there is no such tag.
    func tag(_ name: String) async throws -> JSON? {
        guard let object = try await repository.object("refs/tags/\(name)") else { return nil }
        var commit: JSON = .null
        if let peeled = try await repository.object("refs/tags/\(name)^{commit}"),
            let known = try await repository.commit(peeled.id)
        {
            commit = self.commit(known)
        }
        return [
            "name": .string(name), "target": .string(object.id), "commit": commit,
            "message": object.tag.map { .string($0.message) } ?? "", "protected": .bool(false), "release": .null,
        ]
    }

    /// A branch.
    func branch(_ branch: Ref) async throws -> JSON {
        [
            "name": .string(branch.name), "commit": commit(branch.commit), "merged": .bool(false),
            "default": .bool(branch.name == (try await repository.mainBranch())),
        ]
    }

    /// A commit, without its tree.
    func commit(_ commit: Commit) -> JSON {
        [
            "id": .string(commit.id), "short_id": .string(String(commit.id.prefix(8))),
            "committed_date": .string(commit.date), "message": .string(commit.message),
            "parent_ids": .array(commit.parents.map { .string($0) }),
        ]
    }

    /// A release with its links.
    func release(_ release: RepositoryScript.Release, links: [JSON]) -> JSON {
        [
            "tag_name": .string(release.tag), "name": .string(release.tag), "description": "",
            "upcoming_release": .bool(false),
            "assets": ["count": .number(links.count + 4), "sources": [], "links": .array(links)],
        ]
    }

    /// A link of a release.
    func link(_ file: RepositoryScript.Download, number: Int, url: String, direct: String) -> JSON {
        [
            "id": .number(number), "name": .string(file.name), "url": .string(url),
            "direct_asset_url": .string(direct), "link_type": "other",
        ]
    }

    /// The generic package that a release's files are in.
    func package(_ release: RepositoryScript.Release) -> JSON {
        [
            "id": .number(Self.number(of: release, in: repository)), "name": .string(repository.slug),
            "version": .string(Self.version(of: release)), "package_type": "generic",
        ]
    }

    /// A file of it; without `digest`, it has none.
    func packageFile(_ file: RepositoryScript.Download, number: Int, size: Int, digest: JSON?) -> JSON {
        let shape: JSON = ["id": .number(number), "file_name": .string(file.name), "size": .number(size)]
        return digest.map { shape.adding(["file_sha256": $0]) } ?? shape
    }

    /// The version of the package of a release: it has no slashes.
    static func version(of release: RepositoryScript.Release) -> String {
        release.tag.replacing("/", with: "-")
    }

    /// The number of the package of a release.
    static func number(of release: RepositoryScript.Release, in repository: Repository) -> Int {
        StableNumber.of("\(repository.number)/package/\(release.tag)")
    }
}
