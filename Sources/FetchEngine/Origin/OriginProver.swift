internal import FetchArchive
internal import FetchModel
internal import FetchProvenance
internal import FetchSystem

/// Proves that an archive is the tree of its commit, and that the tag names that commit, with objects of the repository.
struct OriginProver: Sendable {
    /// The most bytes of a response with objects, whatever the archive's size.
    private static let leastLimit = 1 << 20
    /// The most bytes of a file that are compared with those of the commit.
    private static let mostBytes = GitObject.Kind.blob.limit
    /// The most times that objects are requested for one dependency.
    private static let mostRounds = 1100

    let context: EngineContext

    /// Proves the origin of `goal`, whose archive is `archive`; with `keepingTop`, its one directory at the top is the commit's
    /// own. Returns a record without a commit for what has none.
    func prove(_ goal: Goal, _ archive: HeldArchive, keepingTop: Bool) async throws -> ProvenOrigin {
        guard let commit = goal.commit else {
            return ProvenOrigin(record: OriginRecord(commitTree: nil), objects: [:], verdict: SignatureVerdict(.none))
        }
        context.send(.trace("\(goal.name): proving that its archive is the commit \(commit.short)"))
        let dependency = goal.wanted.dependency
        let (shape, limits, id) = (OriginShape(dependency.shape), dependency.limits, ObjectID(commit))
        // No directory is called so.
        let top = keepingTop ? "" : archive.origin.isMadeByGit ? nil : try context.topDirectory(of: goal)
        let (listing, size) = try await context.workers.run {
            let file = try archive.open()
            let listing = try ArchiveListing(of: file, id.format, limits: limits, topDirectory: top)
            return (listing, try file.status().size)
        }
        let all = listing.files.map { FileEntry($0.path, TreeObject.Kind($0.mode), $0.blob) }
        let tree = FileTree(all, id.format)
        guard let remote = try goal.location.remote(context) else { throw OriginError.notACommit(commit) }
        var exchange = try await OriginExchange(
            context,
            remote,
            commit,
            foundBy: goal.foundBy,
            tree: tree,
            limit: max(Self.leastLimit, size / 10)
        )
        let tag = try await start(&exchange, goal, commit)
        guard let object = exchange.pool[id], object.kind == .commit else { throw OriginError.notACommit(commit) }
        // First the whole archive, then what is vendored of it: the second says what has to be kept.
        let subject = Subject(
            commit: object,
            format: id.format,
            shape: shape,
            listing: listing,
            archive: archive,
            paths: Dictionary(all.map { ($0.blob, $0.path) }) { first, _ in first }
        )
        let whole = try await compare(&exchange, subject, .everything, limits) { try $0.run(tree) }
        if !whole.faults.isEmpty { throw OriginError.faults(whole.faults) }
        let filter = shape.filter(top: listing.top)
        let vendored = all.compactMap { file in filter.place(of: file.path).map { FileEntry($0, file.kind, file.blob) }
        }
        let result = try await compare(&exchange, subject, filter, limits) { try $0.run(vendored: vendored) }
        if let fault = result.faults.first { throw OriginError.ambiguous(fault) }
        let kept = result.used.subtracting(vendored.map(\.blob))
            .union([id]).union(tag?.objects.map(\.id) ?? [])
        let parsed = try CommitObject(bytes: object.bytes, format: id.format)
        let signature = try await OriginSignature(context: context)
            .check(dependency, tag?.objects.map(\.tag) ?? [], parsed)
        return ProvenOrigin(
            record: OriginRecord(
                commitTree: parsed.tree,
                tag: tag?.objects.first?.id,
                signed: signature.signed,
                signer: signature.signer,
                differences: result.foldedDifferences
            ),
            objects: exchange.pool.filter { kept.contains($0.key) },
            verdict: signature.verdict
        )
    }

    /// Fetches the commit, and the tag that names it. Returns the objects of an annotated tag.
    private func start(_ exchange: inout OriginExchange, _ goal: Goal, _ commit: CommitID) async throws -> TagChain? {
        let id = ObjectID(commit)
        guard let tag = goal.tag else {
            if case .branch(let branch) = goal.wanted.dependency.selector {
                let reference = try await exchange.reference("refs/heads/\(branch)")
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
        guard let reference = try await exchange.reference("refs/tags/\(tag)") else {
            throw OriginError.tagGone(tag: tag)
        }
        // A server that does not say what a tag leads to sends the tag itself.
        guard reference.target == id || reference.peeled == nil else {
            throw OriginError.tagMoved(tag: tag, found: reference.target, locked: commit)
        }
        try await exchange.fetch([reference.id])
        guard reference.target == id || exchange.pool[reference.id]?.kind == .tag else {
            throw OriginError.tagMoved(tag: tag, found: reference.target, locked: commit)
        }
        if exchange.pool[id] == nil { try await exchange.fetch([id]) }
        if reference.id == id { return nil }
        do {
            return try TagChain(reference.id, called: tag, to: id) { exchange.pool[$0] }
        } catch let fault as TagChain.Fault {
            throw OriginError.tag(fault, tag: tag)
        }
    }

    /// What is compared: an archive with a commit.
    private struct Subject: Sendable {
        let commit: GitObject
        let format: ObjectID.Format
        let shape: OriginShape
        let listing: ArchiveListing
        let archive: HeldArchive
        /// The files of the archive, by their blobs.
        let paths: [ObjectID: String]
    }

    /// Compares with the commit, and obtains what the comparison lacks until it lacks nothing or has found a fault.
    private func compare(
        _ exchange: inout OriginExchange,
        _ subject: Subject,
        _ filter: OriginFilter,
        _ limits: Limits,
        _ run: (inout OriginComparison) throws -> ComparisonResult
    ) async throws -> ComparisonResult {
        for _ in 0..<Self.mostRounds {
            let known = exchange
            let sources = ComparisonSources(
                object: { known.pool[$0] },
                content: { known.contents[$0] },
                largeFile: { known.largeFiles[$0] },
                leavesOut: subject.shape.leavesOut
            )
            var comparison = try OriginComparison(subject.commit, subject.format, filter: filter, sources)
            var result = try run(&comparison)
            if !result.faults.isEmpty { return result }
            if result.missing.isEmpty, result.unread.isEmpty, result.unhashed.isEmpty { return result }
            // Blobs of the archive's own files may be left out by the source: it was told that the directories with these
            // files are at hand.
            let own = Dictionary(result.missing.compactMap { id in subject.paths[id].map { (id, $0) } }) { $1 }
            result.missing.removeAll { own[$0] != nil }
            result.unread.formUnion(own.values)
            try await read(&exchange, subject, result, limits)
            for (id, path) in own { exchange.pool[id] = exchange.contents[path].map { GitObject(.blob, $0) } }
            if !result.missing.isEmpty { try await exchange.fetch(result) }
        }
        throw OriginError.endless(url: exchange.url)
    }

    /// Reads what a comparison lacks of the archive.
    private func read(
        _ exchange: inout OriginExchange,
        _ subject: Subject,
        _ result: ComparisonResult,
        _ limits: Limits
    ) async throws {
        let (listing, archive) = (subject.listing, subject.archive)
        if !result.unread.isEmpty {
            let read = try await context.workers.run {
                try listing.contents(of: result.unread, in: try archive.open(), limits: limits, limit: Self.mostBytes)
            }
            exchange.contents.merge(read) { $1 }
            try Self.require(result.unread, in: Set(read.keys))
        }
        if !result.unhashed.isEmpty {
            let read = try await context.workers.run {
                try listing.digests(of: result.unhashed, in: try archive.open(), limits: limits)
            }
            for (path, found) in read {
                exchange.largeFiles[path] = LargeFilePointer(sha256: found.digest, size: found.size)
            }
            try Self.require(result.unhashed, in: Set(read.keys))
        }
    }

    private static func require(_ paths: Set<String>, in read: Set<String>) throws {
        let unread = paths.subtracting(read).sorted { $0.precedesInBytes($1) }
        if !unread.isEmpty { throw OriginError.faults(unread.prefix(10).map { .unread(path: $0) }) }
    }
}
