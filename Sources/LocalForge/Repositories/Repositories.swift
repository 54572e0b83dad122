import Foundation

/// The repositories that all forges serve, found by workspace and slug.
actor Repositories {
    private var named: [String: Repository]
    /// The repositories that had another name before, by that name.
    private var renamed: [String: Repository] = [:]

    private init(_ named: [String: Repository]) {
        self.named = named
    }

    /// All of them.
    var all: [Repository] { Array(named.values) }

    /// Reads every `{workspace}/{slug}.repo` of `fixtures`, which becomes a bare repository below `root` when it is first
    /// used, and mirrors every `{slug}.git`.
    ///
    /// - Throws: `ForgeFailure` when a fixture does not follow the format.
    static func make(from fixtures: URL, in root: URL) throws -> Repositories {
        let sources = try Source.all(in: fixtures)
        guard !sources.isEmpty else {
            throw ForgeFailure(
                "no '{workspace}/{slug}.repo' in '\(fixtures.path)'; name the directory with --repositories"
            )
        }
        let all = try sources.map { try $0.repository(in: root) }
        return Repositories(Dictionary(all.map { ($0.name, $0) }) { first, _ in first })
    }

    /// The repository of that name; `nil` when there is none.
    func find(_ workspace: String, _ slug: String) -> Repository? {
        named["\(workspace)/\(slug)"]
    }

    /// The repository that had that name before, under its name of today.
    func findRenamed(_ workspace: String, _ slug: String) -> Repository? {
        renamed["\(workspace)/\(slug)"]
    }

    /// The repository with that number.
    func find(number: Int) -> Repository? {
        named.values.first { $0.number == number }
    }

    /// Renames a repository, and returns whether there is one and the new name is free.
    func rename(_ workspace: String, _ slug: String, to newWorkspace: String, _ newSlug: String) -> Bool {
        let (old, new) = ("\(workspace)/\(slug)", "\(newWorkspace)/\(newSlug)")
        guard let repository = named[old], named[new] == nil else { return false }
        named[old] = nil
        let moved = Repository(repository, workspace: newWorkspace, slug: newSlug)
        named[new] = moved
        renamed[new] = nil
        for (name, known) in renamed where known.number == moved.number { renamed[name] = moved }
        renamed[old] = moved
        return true
    }

    /// The repositories of a workspace, by slug.
    func list(_ workspace: String) -> [Repository] {
        named.values.filter { $0.name.hasPrefix(workspace + "/") }.sorted { $0.name < $1.name }
    }
}

/// What a repository is made from.
private struct Source: Sendable {
    let file: URL
    let workspace: String
    let slug: String

    static func all(in directory: URL) throws -> [Source] {
        let files = FileManager.default
        guard let workspaces = try? files.contentsOfDirectory(atPath: directory.path) else {
            throw ForgeFailure("cannot read the directory '\(directory.path)'; name one with --repositories")
        }
        return workspaces.flatMap { workspace -> [Source] in
            let names = (try? files.contentsOfDirectory(atPath: directory.appendingPathComponent(workspace).path)) ?? []
            return names.compactMap { name in
                let file = directory.appendingPathComponent(workspace).appendingPathComponent(name)
                guard ["repo", "git"].contains(file.pathExtension) else { return nil }
                return Source(file: file, workspace: workspace, slug: file.deletingPathExtension().lastPathComponent)
            }
        }
    }

    func repository(in root: URL) throws -> Repository {
        let directory = root.appendingPathComponent(workspace).appendingPathComponent("\(slug).git")
        guard file.pathExtension == "repo" else {
            let bare = BareRepository(directory, .mirror(file))
            return Repository(workspace: workspace, slug: slug, RepositoryScript(), bare)
        }
        let script: RepositoryScript
        do {
            script = try RepositoryScript(String(contentsOf: file, encoding: .utf8))
        } catch {
            throw ForgeFailure("\(file.path): \(error)")
        }
        return Repository(workspace: workspace, slug: slug, script, BareRepository(directory, .script(script)))
    }
}
