internal import FetchGit
internal import FetchModel
internal import FetchProvenance
internal import FetchSystem

/// What a proof fetched so far: objects of a repository and of its submodules, and what was read of the archive.
struct OriginExchange: Sendable {
    /// The most tree ids that a request names as known.
    private static let mostHaves = 4096
    /// The path of the repository itself.
    private static let root = ""

    /// One repository.
    private struct Repository: Sendable {
        let remote: GitRemote
        let source: any ObjectSource
        /// Trees that need not be sent.
        let haves: [ObjectID]
    }

    private let context: EngineContext
    /// The tree of the archive.
    private let tree: FileTree
    /// The most bytes of a response with objects.
    private let limit: Int
    /// By the paths of the submodules: `modules/engine/`.
    private var repositories: [String: Repository] = [:]
    /// The objects.
    var pool: [ObjectID: GitObject] = [:]
    /// The bytes of files of the archive, by their paths in the repository.
    var contents: [String: [UInt8]] = [:]
    /// SHA-256 and size of files of the archive.
    var largeFiles: [String: LargeFilePointer] = [:]

    /// Connects to the repository at `remote`, for its `commit`.
    init(
        _ context: EngineContext,
        _ remote: GitRemote,
        _ commit: CommitID,
        foundBy selector: Dependency.Selector?,
        tree: FileTree,
        limit: Int
    ) async throws {
        (self.context, self.tree, self.limit) = (context, tree, limit)
        // The source may leave out these, since it is told that they are at hand.
        let directories = tree.allDirectories.map { ($0.id, GitObject(.tree, $0.object.bytes)) }
        pool = Dictionary(directories) { first, _ in first }
        let source = try await context.signingIn(at: remote.origin) {
            try await Self.source(context, remote, commit, foundBy: selector, limit: limit)
        }
        let haves = tree.directoryIDs(atMost: Self.mostHaves)
        repositories[Self.root] = Repository(remote: remote, source: source, haves: haves)
    }

    /// The URL of the repository, for messages.
    var url: String { repositories[Self.root]?.remote.source ?? "" }

    /// Returns the reference `name` of the repository as it is now; `nil` if there is none.
    func reference(_ name: String) async throws -> RemoteReference? {
        try await repositories[Self.root]?.source.reference(name)
    }

    /// Fetches `wants` from the repository.
    mutating func fetch(_ wants: [ObjectID]) async throws { try await fetch(wants, from: Self.root) }

    /// Fetches what a comparison lacks, of submodules from their own repositories.
    mutating func fetch(_ result: ComparisonResult) async throws {
        let wants = Dictionary(grouping: result.missing) { result.homes[$0] ?? Self.root }
        // Parents first: they say where their submodules are.
        for (home, ids) in wants.sorted(by: { $0.key.precedesInBytes($1.key) }) {
            if repositories[home] == nil, let id = ids.first, let commit = CommitID(id.hex) {
                repositories[home] = try await open(home, commit, result)
            }
            try await fetch(ids, from: home)
        }
    }

    private mutating func fetch(_ wants: [ObjectID], from home: String) async throws {
        guard let repository = repositories[home] else { return }
        let found = try await repository.source.objects(wants, besides: repository.haves)
        pool.merge(found) { $1 }
    }

    /// Connects to the repository of the submodule at `home`, whose commit is `commit`.
    private func open(_ home: String, _ commit: CommitID, _ result: ComparisonResult) async throws -> Repository {
        let path = String(home.dropLast())
        guard let submodule = result.submodules[home], let parent = repositories[submodule.parent],
            let list = submodule.list.flatMap({ pool[$0] })
        else { throw OriginError.noRepository(path: path) }
        let above = String(submodule.parent.dropLast())
        let place = String(decoding: path.utf8.dropFirst(submodule.parent.utf8.count), as: UTF8.self)
        let entries = try Submodule.all(in: list.bytes, of: above)
        guard let entry = entries.first(where: { $0.path == place }) else {
            throw OriginError.noRepository(path: path)
        }
        let remote: GitRemote
        do {
            remote = try parent.remote.submodule(entry.url)
        } catch {
            throw SubmoduleError.refused(entry.label(in: above), error)
        }
        let source = try await Self.source(context, remote, commit, foundBy: nil, limit: limit)
        let haves = tree.directory(at: path)?.directoryIDs(atMost: Self.mostHaves) ?? []
        return Repository(remote: remote, source: source, haves: haves)
    }

    private static func source(
        _ context: EngineContext,
        _ remote: GitRemote,
        _ commit: CommitID,
        foundBy selector: Dependency.Selector?,
        limit: Int
    ) async throws -> any ObjectSource {
        if let pack = try await context.uploadPack(remote, ObjectID(commit).format, limit: limit) { return pack }
        let objects = try await context.git(remote).objects(of: commit, foundBy: selector)
        return ProgramObjects(objects: objects, url: remote.source)
    }
}
