import Foundation

/// A repository that the forge serves.
actor Repository {
    let workspace: String
    let slug: String
    let summary: String
    let isPrivate: Bool
    /// The bare repository.
    nonisolated let folder: URL
    /// The files of its Downloads.
    nonisolated let downloads: [RepositoryScript.Download]
    private let git: Git
    private var known: [Ref]?

    /// The repository that a fixture's text describes, made in `folder`.
    init(workspace: String, slug: String, _ script: RepositoryScript, folder: URL) {
        self.workspace = workspace
        self.slug = slug
        summary = script.summary
        isPrivate = script.isPrivate
        downloads = script.downloads
        self.folder = folder
        git = Git(folder: folder)
    }

    /// `workspace/slug`.
    nonisolated var name: String { "\(workspace)/\(slug)" }

    /// All tags and branches, by name.
    func refs() async throws -> [Ref] {
        if let known { return known }
        let log = try await git.text(["log", "--no-walk=unsorted", "--all", "--format=\(Commit.format)"])
        let commits = Dictionary(Commit.read(log).map { ($0.id, $0) }) { first, _ in first }
        let lines = try await git.text(["for-each-ref", "--format=\(Ref.format)", "refs/tags", "refs/heads"])
        let refs = Ref.read(lines, commits: commits)
        known = refs
        return refs
    }

    /// The branch that `HEAD` names.
    func mainBranch() async throws -> String {
        try await git.text(["symbolic-ref", "--short", "HEAD"]).trimmingCharacters(in: .newlines)
    }

    /// The commit that a tag, a branch, or at least seven digits of a commit id name; `nil` when nothing does.
    func commit(_ revision: String) async throws -> Commit? {
        let refs = try await refs()
        let ref = refs.first { $0.name == revision && $0.kind == .tag } ?? refs.first { $0.name == revision }
        if let ref { return ref.commit }
        guard revision.wholeMatch(of: /[0-9a-f]{7,40}/) != nil else { return nil }
        do {
            let log = try await git.text(["log", "--max-count=1", "--format=\(Commit.format)", revision, "--"])
            return Commit.read(log).first
        } catch is GitFailure {
            return nil
        }
    }

    /// Makes a tag or moves it; with a message it is an annotated one.
    func setTag(_ name: String, to commit: Commit, message: String?) async throws {
        let annotation = message.map { ["--annotate", "--message", $0] } ?? []
        try await git.run(
            ["tag", "--force"] + annotation + [name, commit.id],
            environment: [
                "GIT_COMMITTER_NAME": "Local Forge", "GIT_COMMITTER_EMAIL": "forge@localhost",
                "GIT_COMMITTER_DATE": commit.date,
            ]
        )
        known = nil
    }

    /// Removes a tag.
    func removeTag(_ name: String) async throws {
        try await git.run(["tag", "--delete", name])
        known = nil
    }
}
