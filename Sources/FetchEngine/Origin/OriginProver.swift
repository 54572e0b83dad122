internal import FetchArchive
internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchProvenance
internal import FetchSystem

/// Proves that an archive is the tree of its commit, and that the tag names that commit, with objects of the repository.
struct OriginProver: Sendable {
    /// The most bytes of a response with objects, whatever the archive's size.
    private static let leastLimit = 1 << 20
    /// The most tree ids that a request names as known.
    private static let mostHaves = 4096
    /// The most times that objects are requested for one dependency.
    private static let mostRounds = 1100

    let context: EngineContext

    /// Proves the origin of `goal`, whose archive is `archive`. Returns a record without a commit for what has none.
    func prove(_ goal: Goal, _ archive: HeldArchive) async throws -> ProvenOrigin {
        guard let commit = goal.commit else {
            return ProvenOrigin(record: OriginRecord(commitTree: nil), objects: [:], verdict: SignatureVerdict(.none))
        }
        context.send(.trace("\(goal.name): proving that its archive is the commit \(commit.short)"))
        let shape = try OriginShape(goal.wanted.dependency.shape)
        let limits = goal.wanted.dependency.limits
        let id = ObjectID(commit)
        let (files, size) = try await context.workers.run {
            let file = try archive.open()
            return (try ArchiveListing.files(of: file, id.format, limits: limits), try file.status().size)
        }
        let all = files.map { FileEntry($0.path, TreeObject.Kind($0.mode), $0.blob) }
        let tree = FileTree(all, id.format)
        let source = try await source(goal, commit, limit: max(Self.leastLimit, size / 10))
        var exchange = Exchange(source: source, url: goal.wanted.source, tree: tree)
        let tag = try await start(&exchange, goal, commit)
        guard let object = exchange.pool[id], object.kind == .commit else { throw OriginError.notACommit(commit) }
        // First the whole archive, then what is vendored of it: the second says what has to be kept.
        _ = try await compare(&exchange, object, tree, .everything, goal, archive, limits)
        let vendored = all.filter { shape.filter.keeps($0.path) }
        for directory in tree.allDirectories where exchange.pool[directory.id] == nil {
            exchange.pool[directory.id] = GitObject(.tree, directory.object.bytes)
        }
        let result = try await compare(
            &exchange,
            object,
            FileTree(vendored, id.format),
            shape.filter,
            goal,
            archive,
            limits
        )
        let kept = result.used.subtracting(vendored.map(\.blob))
            .union([id]).union(tag?.objects.map(\.id) ?? [])
        let parsed = try CommitObject(bytes: object.bytes, format: id.format)
        let signature = try await OriginSignature(context: context)
            .check(goal.wanted.dependency, tag?.objects.map(\.tag) ?? [], parsed)
        return ProvenOrigin(
            record: OriginRecord(
                commitTree: parsed.tree,
                tag: tag?.objects.first?.id,
                signed: signature.signed,
                signer: signature.signer,
                differences: result.differences
            ),
            objects: exchange.pool.filter { kept.contains($0.key) },
            verdict: signature.verdict
        )
    }

    /// What is known of a repository's objects.
    private struct Exchange {
        let source: any ObjectSource
        let url: String
        let tree: FileTree
        var pool: [ObjectID: GitObject] = [:]
        var contents: [String: [UInt8]] = [:]

        mutating func fetch(_ wants: [ObjectID]) async throws {
            let haves = tree.directoryIDs(atMost: OriginProver.mostHaves)
            for (id, object) in try await source.objects(wants, besides: haves) { pool[id] = object }
        }
    }

    /// Fetches the commit, and the tag that names it. Returns the objects of an annotated tag.
    private func start(_ exchange: inout Exchange, _ goal: Goal, _ commit: CommitID) async throws -> TagChain? {
        let id = ObjectID(commit)
        guard let tag = goal.tag else {
            if case .branch(let branch) = goal.wanted.dependency.selector {
                let reference = try await exchange.source.reference("refs/heads/\(branch)")
                if reference?.target != id {
                    context.send(
                        .note(
                            Note(
                                "the branch '\(branch)' does not name the locked commit of '\(goal.name)' any more",
                                dependency: goal.name
                            )
                        )
                    )
                }
            }
            try await exchange.fetch([id])
            return nil
        }
        guard let reference = try await exchange.source.reference("refs/tags/\(tag)") else {
            throw OriginError.tagGone(tag: tag)
        }
        guard reference.target == id else {
            throw OriginError.tagMoved(tag: tag, found: reference.target, locked: commit)
        }
        try await exchange.fetch([reference.id])
        if exchange.pool[id] == nil { try await exchange.fetch([id]) }
        if reference.id == id { return nil }
        do {
            return try TagChain(reference.id, called: tag, to: id) { exchange.pool[$0] }
        } catch let fault as TagChain.Fault {
            throw OriginError.tag(fault, tag: tag)
        }
    }

    /// Compares `tree` with the commit, and obtains what the comparison lacks until it lacks nothing.
    private func compare(
        _ exchange: inout Exchange,
        _ commit: GitObject,
        _ tree: FileTree,
        _ filter: OriginFilter,
        _ goal: Goal,
        _ archive: HeldArchive,
        _ limits: Limits
    ) async throws -> OriginComparison.Result {
        for _ in 0..<Self.mostRounds {
            var comparison = try OriginComparison(
                commit,
                tree.id.format,
                filter: filter,
                object: { [pool = exchange.pool] in pool[$0] },
                content: { [contents = exchange.contents] in contents[$0] }
            )
            let result = try comparison.run(tree)
            if !result.faults.isEmpty { throw OriginError.faults(name: goal.name, result.faults) }
            if result.missing.isEmpty, result.unread.isEmpty { return result }
            if !result.missing.isEmpty { try await exchange.fetch(result.missing) }
            if !result.unread.isEmpty {
                let read = try await context.workers.run {
                    try ArchiveListing.contents(of: result.unread, in: try archive.open(), limits: limits)
                }
                exchange.contents.merge(read) { $1 }
            }
        }
        throw OriginError.endless(url: exchange.url)
    }

    /// Returns the repository itself, never a mirror.
    private func source(_ goal: Goal, _ commit: CommitID, limit: Int) async throws -> any ObjectSource {
        let remote: GitRemote
        switch goal.location {
        case .git(let own, _): remote = own
        case .forge(let address, let repository, _):
            remote = try GitRemote(try context.forge(at: address).remote(of: repository))
        case .web, .file, .download: throw OriginError.notACommit(commit)
        }
        return try await context.signingIn(at: remote.origin) {
            if let origin = remote.origin, let url = WebURL(remote.address) {
                let requests = GitRequests(context, origin)
                return try await UploadPack(url, ObjectID(commit).format, limit: limit) { try await requests.send($0) }
            }
            let objects = try await context.git(remote).objects(of: commit, foundBy: goal.foundBy)
            return ProgramObjects(objects: objects, url: remote.source)
        }
    }
}
