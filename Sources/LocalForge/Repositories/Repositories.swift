import Foundation

/// The repositories of one forge, found by workspace and slug.
struct Repositories: Sendable {
    /// Where the bare repositories are: `{workspace}/{slug}.git`.
    let root: URL
    private let all: [String: Repository]

    /// Makes every `{workspace}/{slug}.repo` of `fixtures` a bare repository below `root`, and mirrors every `{slug}.git`.
    ///
    /// - Throws: `ForgeFailure` when a fixture does not follow the format or git refuses it.
    static func make(from fixtures: URL, in root: URL) async throws -> Repositories {
        let sources = try Source.all(in: fixtures)
        guard !sources.isEmpty else {
            throw ForgeFailure(
                "no '{workspace}/{slug}.repo' in '\(fixtures.path)'; name the folder with --repositories"
            )
        }
        return try await withThrowingTaskGroup(of: Repository.self) { group in
            for source in sources {
                group.addTask { try await source.make(in: root) }
            }
            var all: [String: Repository] = [:]
            for try await repository in group { all[repository.name] = repository }
            return Repositories(root: root, all: all)
        }
    }

    /// The repository of that name; `nil` when there is none.
    func find(_ workspace: String, _ slug: String) -> Repository? {
        all["\(workspace)/\(slug)"]
    }

    /// The repositories of a workspace, by slug.
    func list(_ workspace: String) -> [Repository] {
        all.values.filter { $0.name.hasPrefix(workspace + "/") }.sorted { $0.name < $1.name }
    }
}

/// What a repository is made from.
private struct Source: Sendable {
    let file: URL
    let workspace: String
    let slug: String

    static func all(in folder: URL) throws -> [Source] {
        let files = FileManager.default
        guard let workspaces = try? files.contentsOfDirectory(atPath: folder.path) else {
            throw ForgeFailure("cannot read the folder '\(folder.path)'; name one with --repositories")
        }
        return workspaces.flatMap { workspace -> [Source] in
            let names = (try? files.contentsOfDirectory(atPath: folder.appendingPathComponent(workspace).path)) ?? []
            return names.compactMap { name in
                let file = folder.appendingPathComponent(workspace).appendingPathComponent(name)
                guard ["repo", "git"].contains(file.pathExtension) else { return nil }
                return Source(file: file, workspace: workspace, slug: file.deletingPathExtension().lastPathComponent)
            }
        }
    }

    func make(in root: URL) async throws -> Repository {
        let bare = root.appendingPathComponent(workspace).appendingPathComponent("\(slug).git")
        guard file.pathExtension == "repo" else {
            try await Git().run(["clone", "--quiet", "--mirror", "--shared", file.path, bare.path])
            return Repository(workspace: workspace, slug: slug, RepositoryScript(), folder: bare)
        }
        let script: RepositoryScript
        do {
            script = try RepositoryScript(String(contentsOf: file, encoding: .utf8))
        } catch {
            throw ForgeFailure("\(file.path): \(error)")
        }
        let main = script.branches.first?.name ?? "main"
        try await Git().run(["init", "--quiet", "--bare", "--template=", "--initial-branch=\(main)", bare.path])
        try await Git(folder: bare).run(["fast-import", "--quiet", "--done"], input: script.fastImport)
        return Repository(workspace: workspace, slug: slug, script, folder: bare)
    }
}
