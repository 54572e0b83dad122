internal import FetchModel
internal import FetchProvenance
internal import FetchSystem
internal import FetchVendor

/// Repeats a proof without a network: from the vendored bytes to the commit's tree, the commit and the tag.
struct OriginCheck: Sendable {
    let context: EngineContext
    let directory: ProjectDirectory
    let store: ObjectStore

    /// Checks the proof of `dependency`, which is locked as `pin` says. Throws the first link that is broken.
    func check(_ dependency: Dependency, _ pin: Pin, _ record: OriginRecord) async throws -> OriginFinding {
        guard let commit = pin.commit, let commitTree = record.commitTree else {
            return try await ArchiveOriginCheck(origins: self).check(dependency, pin, record)
        }
        let shape = OriginShape(dependency.shape)
        let id = ObjectID(commit)
        let (object, tags) = try await context.workers.run { try links(id, record, pin, commitTree) }
        let files = try await UnpatchedFiles(of: dependency, in: directory, id.format, context)
        try await context.workers.run { try compare(files, object, shape, record) }
        let parsed = try CommitObject(bytes: object.bytes, format: id.format)
        let signature = try await OriginSignature(context: context).check(dependency, tags, parsed)
        guard signature.signed == record.signed, signature.signer == record.signer else {
            throw OriginBreak.signer(signature.signer, locked: record.signer)
        }
        var finding = OriginFinding(.proved, pin, isNamed: dependency.namesReference)
        finding.describe(signature.verdict)
        return finding
    }

    /// Returns the object of the commit, which names `commitTree`, and the tags that lead to it.
    private func links(
        _ id: ObjectID,
        _ record: OriginRecord,
        _ pin: Pin,
        _ commitTree: ObjectID
    ) throws -> (commit: GitObject, tags: [TagObject]) {
        guard let object = try store.object(id) else { throw OriginBreak.missing(.commit, id) }
        guard object.kind == .commit else { throw OriginBreak.kind(id) }
        let parsed = try CommitObject(bytes: object.bytes, format: id.format)
        guard parsed.tree == commitTree else { throw OriginBreak.commitTree(parsed.tree, locked: commitTree) }
        guard let tag = record.tag else { return (object, []) }
        guard let name = pin.tag else { throw OriginBreak.tagWithoutName(tag) }
        do {
            return (object, try TagChain(tag, called: name, to: id) { try store.object($0) }.objects.map(\.tag))
        } catch let fault as TagChain.Fault {
            throw OriginBreak.tag(fault)
        }
    }

    /// Compares with the commit. Where the lockfile does not say how the archive's names became those of files, one way
    /// that explains all of them is enough.
    private func compare(_ files: UnpatchedFiles, _ commit: GitObject, _ shape: OriginShape, _ record: OriginRecord)
        throws
    {
        var first: OriginBreak?
        for filter in shape.filters(vendored: files.entries) {
            do {
                return try compare(files, commit, shape, filter, record)
            } catch let error as OriginBreak {
                first = first ?? error
            }
        }
        if let first { throw first }
    }

    private func compare(
        _ files: UnpatchedFiles,
        _ commit: GitObject,
        _ shape: OriginShape,
        _ filter: OriginFilter,
        _ record: OriginRecord
    ) throws {
        // Only where something differs a blob is needed.
        var paths: [ObjectID: String]?
        func path(of blob: ObjectID) -> String? {
            let known = paths ?? Dictionary(files.entries.map { ($0.blob, $0.path) }) { first, _ in first }
            paths = known
            return known[blob]
        }
        let sources = ComparisonSources(
            object: { id in
                if let object = try store.object(id) { return object }
                return try path(of: id).flatMap { try files.contents($0) }.map { GitObject(.blob, $0) }
            },
            content: { try filter.place(of: $0).flatMap { try files.contents($0) } },
            largeFile: { try filter.place(of: $0).flatMap { try files.largeFile($0) } },
            leavesOut: shape.leavesOut
        )
        var comparison = try OriginComparison(commit, record.commitTree?.format ?? .sha1, filter: filter, sources)
        let result = try comparison.run(vendored: files.entries)
        if let fault = result.faults.first { throw OriginBreak.fault(fault) }
        for id in result.missing {
            guard let part = result.missingParts[id] else { continue }
            // Without a recorded difference, no original was kept: the file is not what it was.
            if let fault = result.missingOriginals[id], !record.differences.contains(where: { $0.covers(part.path) }) {
                throw OriginBreak.fault(fault)
            }
            throw OriginBreak.part(part.path, part.kind, id)
        }
        if let missing = result.missing.first { throw OriginBreak.missing(nil, missing) }
        if let path = result.unread.union(result.unhashed).sorted().first { throw OriginBreak.unread(path) }
        let (recorded, found) = (Set(record.differences), Set(result.foldedDifferences))
        // Older lockfiles name each file.
        if recorded == Set(result.differences) { return }
        if let other = found.symmetricDifference(recorded).min(by: { $0.path < $1.path }) {
            throw OriginBreak.difference(other, isRecorded: recorded.contains(other))
        }
    }
}
