internal import FetchModel
internal import FetchSystem

/// Packs a commit together with its submodules, each at the commit that its parent's tree names, as one archive.
///
/// What `.gitmodules` says is read as data: git's own `submodule`, which obeys it, is never run. Each repository is packed
/// with the attributes of its own files, like any archive, and the archives are joined.
struct GitAssembly: Sendable {
    /// The most submodules in all.
    static let mostSubmodules = 1000
    /// How often a submodule may be in a submodule.
    static let deepest = 16
    /// How many repositories are fetched at once.
    private static let jobs = 4

    /// One commit of one repository; however often it is a submodule, it is fetched once.
    private struct Key: Hashable, Sendable {
        let address: String
        let commit: CommitID
    }

    /// A submodule in the tree of its parent.
    private struct Found: Sendable {
        let path: String
        let remote: GitRemote
        let commit: CommitID
        let label: Submodule.Label
        var key: Key { Key(address: remote.address, commit: commit) }
    }

    /// A commit with what its tree and `.gitmodules` say.
    private struct Repository: Sendable {
        let clone: GitClone
        let submodules: [Found]
    }

    /// The repository that the manifest names.
    let source: GitSource

    /// Returns the files of `commit` and of its submodules. Throws `GitError`, `SubmoduleError`, `LFSError`, `SystemError`.
    func archive(of commit: CommitID, foundBy selector: Dependency.Selector?) async throws -> GitArchive {
        let root = try await repository(source, commit, foundBy: selector, at: "")
        if root.submodules.isEmpty { return try await root.clone.archive() }
        let rest = try await repositories(below: root)
        return try await joined(root, rest)
    }

    // MARK: Fetching

    /// Fetches all submodules, level by level.
    private func repositories(below root: Repository) async throws -> [Key: Repository] {
        var known: [Key: Repository] = [:]
        var level = root.submodules.map { (path: $0.path, found: $0) }
        var left = source.limits.bytes - (try await usage(of: root))
        var (count, depth) = (0, 0)
        while let first = level.first {
            count += level.count
            depth += 1
            if count > Self.mostSubmodules { throw SubmoduleError.tooMany(Self.mostSubmodules) }
            if depth > Self.deepest { throw SubmoduleError.tooDeep(first.found.label, Self.deepest) }
            var wanted: Set<Key> = []
            let new = level.filter { known[$0.found.key] == nil && wanted.insert($0.found.key).inserted }
            for (found, result) in zip(new.map(\.found), await fetch(new, atMost: left)) {
                let repository = try result.get()
                left -= try await usage(of: repository)
                if left < 0 { throw SubmoduleError.git(found.label, tooLarge) }
                known[found.key] = repository
            }
            level = level.flatMap { path, found in
                (known[found.key]?.submodules ?? []).map { ("\(path)/\($0.path)", $0) }
            }
        }
        return known
    }

    private func fetch(
        _ level: [(path: String, found: Found)],
        atMost bytes: Int
    ) async -> [Result<Repository, any Error>] {
        await level.mapConcurrently(limit: Self.jobs) { path, found in
            do {
                let source = source.at(found.remote, atMost: max(0, bytes))
                return .success(try await repository(source, found.commit, at: path))
            } catch let error as GitError {
                return .failure(SubmoduleError.git(found.label, about(error)))
            } catch let error as LFSError {
                return .failure(SubmoduleError.lfs(found.label, error))
            } catch {
                return .failure(error)
            }
        }
    }

    /// The limit is that of all repositories together.
    private func about(_ error: GitError) -> GitError {
        if case .tooLarge(_, .bytes) = error { tooLarge } else { error }
    }

    private var tooLarge: GitError { .tooLarge(remote: "\(source.remote)", .bytes(source.limits.bytes)) }

    private func usage(of repository: Repository) async throws -> Int {
        try await source.workers.run { try repository.clone.usage() }
    }

    private func repository(
        _ source: GitSource,
        _ commit: CommitID,
        foundBy selector: Dependency.Selector? = nil,
        at path: String
    ) async throws -> Repository {
        let clone = try await source.atCopy.below(path).clone(of: commit, foundBy: selector)
        return Repository(clone: clone, submodules: try await submodules(of: clone, source.remote, at: path))
    }

    /// Returns the submodules of the tree of `clone`, which is at `path` and whose repository is at `remote`.
    private func submodules(of clone: GitClone, _ remote: GitRemote, at path: String) async throws -> [Found] {
        let files = try await clone.files()
        let links = files.filter { $0.kind == .submodule }
        var entries: [Submodule] = []
        if let list = files.first(where: { $0.path == Array(".gitmodules".utf8) }) {
            guard list.kind == .file else {
                throw SubmoduleError.unreadable(parent: ForeignText.line(path), .notAFile)
            }
            guard list.size <= Submodule.mostBytes else {
                throw SubmoduleError.unreadable(parent: ForeignText.line(path), .size(Submodule.mostBytes))
            }
            entries = try Submodule.all(in: try await clone.blob(list.id, limit: list.size + 1), of: path)
            try refuseLinks(on: entries, files, path)
        }
        let named = Dictionary(entries.map { ($0.path, $0) }) { first, _ in first }
        return try links.compactMap { link -> Found? in
            guard let place = String(validating: link.path, as: UTF8.self), let entry = named[place],
                let commit = CommitID(link.id)
            else {
                let place = String(decoding: link.path, as: UTF8.self)
                throw SubmoduleError.unnamed(path: ForeignText.line(path.isEmpty ? place : "\(path)/\(place)"))
            }
            if entry.isLeftOut { return nil }
            let label = Submodule.Label(entry.name, in: path)
            do throws(SubmoduleError.Rule) {
                let submodule = try remote.submodule(entry.url)
                return Found(path: entry.path, remote: submodule, commit: commit, label: label)
            } catch {
                throw SubmoduleError.refused(label, error)
            }
        }
    }

    /// Refuses a path that is a symbolic link of the tree, or leads through one (CVE-2017-1000117 and its kin).
    private func refuseLinks(on entries: [Submodule], _ files: [GitClone.TreeFile], _ path: String) throws {
        let links = Set(files.lazy.filter { $0.kind == .symlink }.map { String(decoding: $0.path, as: UTF8.self) })
        if links.isEmpty { return }
        for entry in entries {
            var start = ""
            for name in entry.path.split(separator: "/") {
                start += start.isEmpty ? "\(name)" : "/\(name)"
                guard links.contains(start) else { continue }
                throw SubmoduleError.refused(
                    Submodule.Label(entry.name, in: path),
                    .throughLink(ForeignText.line(entry.path), link: ForeignText.line(start))
                )
            }
        }
    }

    // MARK: Packing

    /// Joins the archives of all repositories, in the order of their trees.
    private func joined(_ root: Repository, _ rest: [Key: Repository]) async throws -> GitArchive {
        let directory = try await source.workers.run { [source] in try TemporaryDirectory(in: source.temporary) }
        let archive = GitArchive(commit: root.clone.commit, directory: directory)
        var join = try await source.workers.run { [source] in
            TarJoin(
                into: try directory.root.create(GitArchive.fileName),
                limit: source.limits.forArchive.bytes
            )
        }
        // The last one is next.
        var stack = [(repository: root, prefix: root.clone.topDirectory)]
        while let (repository, prefix) = stack.popLast() {
            let part = try await repository.clone.archive(below: prefix)
            let (grown, fits) = try await source.workers.run { [join] in
                var join = join
                let fits = try join.append(try part.open())
                return (join, fits)
            }
            guard fits else { throw tooLarge }
            join = grown
            stack += repository.submodules.reversed().compactMap { found in
                rest[found.key].map { ($0, "\(prefix)\(found.path)/") }
            }
        }
        try await source.workers.run { [join] in
            var join = join
            try join.finish()
        }
        return archive
    }
}
