import Foundation

/// A repository that the forge serves.
actor Repository {
    let workspace: String
    let slug: String
    let summary: String
    let isPrivate: Bool
    /// The bare repository.
    nonisolated let bare: BareRepository
    /// The files of its Downloads.
    nonisolated let downloads: [RepositoryScript.Download]
    /// The releases, each with its files.
    nonisolated let releases: [RepositoryScript.Release]
    private var known: [Ref]?
    /// The objects of all tags, by the tags' full names: a list of hundreds of tags would start as many processes.
    private var tagObjects: [String: GitObject]?

    /// The repository that a fixture's text describes, with the commits of `bare`.
    init(workspace: String, slug: String, _ script: RepositoryScript, _ bare: BareRepository) {
        self.workspace = workspace
        self.slug = slug
        number = StableNumber.of("\(workspace)/\(slug)")
        summary = script.summary
        isPrivate = script.isPrivate
        downloads = script.downloads
        releases = script.releases
        self.bare = bare
    }

    /// `workspace/slug`.
    nonisolated var name: String { "\(workspace)/\(slug)" }

    /// A number that stays when the repository is renamed.
    nonisolated let number: Int

    /// The same repository under another name.
    init(_ other: Repository, workspace: String, slug: String) {
        self.workspace = workspace
        self.slug = slug
        number = other.number
        summary = other.summary
        isPrivate = other.isPrivate
        downloads = other.downloads
        releases = other.releases
        bare = other.bare
    }

    /// All tags and branches, by name.
    func refs() async throws -> [Ref] {
        if let known { return known }
        let log = try await bare.git().text(["log", "--no-walk=unsorted", "--all", "--format=\(Commit.format)"])
        let commits = Dictionary(Commit.read(log).map { ($0.id, $0) }) { first, _ in first }
        let lines = try await bare.git().text(["for-each-ref", "--format=\(Ref.format)", "refs/tags", "refs/heads"])
        let peeled = try await peeledTags()
        let refs = Ref.read(lines, commits: commits) { peeled[$0] }
        known = refs
        return refs
    }

    /// The branch that `HEAD` names.
    func mainBranch() async throws -> String {
        try await bare.git().text(["symbolic-ref", "--short", "HEAD"]).trimmingCharacters(in: .newlines)
    }

    /// The commit that a tag, a branch, or at least seven digits of a commit id name; `nil` when nothing does.
    func commit(_ revision: String) async throws -> Commit? {
        let refs = try await refs()
        let ref = refs.first { $0.name == revision && $0.kind == .tag } ?? refs.first { $0.name == revision }
        if let ref = ref ?? refs.first(where: { $0.commit.id == revision }) { return ref.commit }
        guard revision.wholeMatch(of: /[0-9a-f]{7,40}/) != nil else { return nil }
        do {
            let log = try await bare.git().text(["log", "--max-count=1", "--format=\(Commit.format)", revision, "--"])
            return Commit.read(log).first
        } catch is GitFailure {
            return nil
        }
    }

    /// The object that every tag comes down to, by the tag's full name.
    private func peeledTags() async throws -> [String: String] {
        let text = try? await bare.git().text(["show-ref", "--tags", "--dereference"])
        let pairs = (text ?? "").split(separator: "\n").compactMap { line -> (String, String)? in
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2, words[1].hasSuffix("^{}") else { return nil }
            return (String(words[1].dropLast(3)), words[0])
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The object that an expression such as `refs/tags/v1` or `HEAD^{tree}` names, as git reads it; `nil` when none does.
    func object(_ expression: String) async throws -> GitObject? {
        if let object = try await objectsOfTags()[expression] { return object }
        do {
            let id = try await bare.git().text(["rev-parse", "--verify", "--quiet", "--end-of-options", expression])
            return try await object(id: id.trimmingCharacters(in: .newlines))
        } catch is GitFailure {
            return nil
        }
    }

    private func objectsOfTags() async throws -> [String: GitObject] {
        if let tagObjects { return tagObjects }
        let format = "--format=%(objecttype) %(objectname) %(refname)"
        var objects: [String: GitObject] = [:]
        for line in try await bare.git().text(["for-each-ref", format, "refs/tags"]).split(separator: "\n") {
            let fields = line.split(separator: " ", maxSplits: 2).map(String.init)
            guard fields.count == 3 else { continue }
            guard fields[0] != "tag" else {
                objects[fields[2]] = try await object(id: fields[1])
                continue
            }
            let object = GitObject(id: fields[1], type: fields[0], tag: nil)
            objects[fields[2]] = object
            if object.type == "commit" { objects["\(fields[2])^{commit}"] = object }
        }
        tagObjects = objects
        return objects
    }

    private func object(id: String) async throws -> GitObject {
        let type = try await bare.git().text(["cat-file", "-t", id]).trimmingCharacters(in: .newlines)
        guard type == "tag" else { return GitObject(id: id, type: type, tag: nil) }
        let text = try await bare.git().text(["cat-file", "tag", id])
        return GitObject(id: id, type: type, tag: GitObject.AnnotatedTag(text))
    }

    /// The id of a commit's tree.
    func tree(of commit: Commit) async throws -> String {
        try await bare.git().text(["rev-parse", "\(commit.id)^{tree}"]).trimmingCharacters(in: .newlines)
    }

    /// Returns the names at the top of a commit.
    func rootNames(of commit: Commit) async throws -> [String] {
        try await bare.git().text(["ls-tree", "-z", "--name-only", commit.id]).split(separator: "\0").map(String.init)
    }

    /// Makes a tag of an object or moves it; with a message it is an annotated one.
    func setTag(_ name: String, to object: String, message: String?) async throws {
        let annotation = message.map { ["--annotate", "--message", $0] } ?? []
        try await bare.git().run(
            ["tag", "--force"] + annotation + [name, object],
            environment: [
                "GIT_COMMITTER_NAME": "Local Forge", "GIT_COMMITTER_EMAIL": "forge@localhost",
                "GIT_COMMITTER_DATE": "2024-01-01T00:00:00+00:00",
            ]
        )
        (known, tagObjects) = (nil, nil)
    }

    /// Removes a tag.
    func removeTag(_ name: String) async throws {
        try await bare.git().run(["tag", "--delete", name])
        (known, tagObjects) = (nil, nil)
    }
}
