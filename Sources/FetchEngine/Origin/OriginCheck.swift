internal import FetchGit
internal import FetchModel
internal import FetchProvenance
internal import FetchSystem
internal import FetchVendor

/// Repeats a proof without a network: from the vendored bytes to the commit's tree, the commit and the tag.
struct OriginCheck: Sendable {
    let context: EngineContext
    let directory: ProjectFolder
    let store: ObjectStore

    /// The files of a dependency as they were before its patches.
    private struct Files: Sendable {
        var entries: [FileEntry]
        /// The directory with a file's bytes; `folder` for those that no patch touches.
        var folder: Folder
        var reverted: Folder?
        var touched: Set<String> = []
        /// Keeps the directory of `reverted`.
        var room: TemporaryFolder?

        func contents(_ path: String) throws -> [UInt8]? { try VendoredFiles.contents(path, in: home(of: path)) }

        func largeFile(_ path: String) throws -> LargeFilePointer? {
            try VendoredFiles.largeFile(path, in: home(of: path))
        }

        private func home(of path: String) -> Folder { touched.contains(path) ? reverted ?? folder : folder }
    }

    /// Checks the proof of `dependency`, which is locked as `pin` says. Throws the first link that is broken.
    func check(_ dependency: Dependency, _ pin: Pin, _ record: OriginRecord) async throws -> OriginFinding {
        guard let commit = pin.commit, let commitTree = record.commitTree else {
            return try await archive(dependency, pin, record)
        }
        let shape = OriginShape(dependency.shape)
        let id = ObjectID(commit)
        let (object, tags) = try await context.workers.run { try links(id, record, pin, commitTree) }
        let files = try await files(dependency, id.format)
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

    /// Describes an archive. Its signature covers bytes that are not here any more, so that only its record is compared
    /// with the keys.
    private func archive(_ dependency: Dependency, _ pin: Pin, _ record: OriginRecord) async throws -> OriginFinding {
        var finding = OriginFinding(.none, pin)
        let keys = try await context.workers.run { [project = context.project] in try project.keyFiles(of: dependency) }
        if !keys.isEmpty {
            guard record.signed == .archive, let signer = record.signer,
                let file = keys.first(where: { $0.holds(signer) })
            else { throw OriginBreak.signer(nil, locked: record.signer) }
            finding.keyFile = file.name
        }
        if record.signed != nil { finding.signature = SignatureState.unverified.rawValue }
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
    private func compare(_ files: Files, _ commit: GitObject, _ shape: OriginShape, _ record: OriginRecord) throws {
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
        _ files: Files,
        _ commit: GitObject,
        _ shape: OriginShape,
        _ filter: OriginFilter,
        _ record: OriginRecord
    ) throws {
        let paths = Dictionary(files.entries.map { ($0.blob, $0.path) }) { first, _ in first }
        let sources = ComparisonSources(
            object: { id in
                if let object = try store.object(id) { return object }
                return try paths[id].flatMap { try files.contents($0) }.map { GitObject(.blob, $0) }
            },
            content: { try filter.place(of: $0).flatMap { try files.contents($0) } },
            largeFile: { try filter.place(of: $0).flatMap { try files.largeFile($0) } },
            leavesOut: shape.leavesOut
        )
        var comparison = try OriginComparison(commit, record.commitTree?.format ?? .sha1, filter: filter, sources)
        let result = try comparison.run(vendored: files.entries)
        if let fault = result.faults.first { throw OriginBreak.fault(fault) }
        for id in result.missing {
            if let part = result.missingParts[id] { throw OriginBreak.part(part.path, part.kind, id) }
        }
        if let missing = result.missing.first { throw OriginBreak.missing(nil, missing) }
        if let path = result.unread.union(result.unhashed).sorted().first { throw OriginBreak.unread(path) }
        if let other = Set(result.differences).symmetricDifference(record.differences).min(by: { $0.path < $1.path }) {
            throw OriginBreak.difference(other, isRecorded: record.differences.contains(other))
        }
    }

    /// Hashes the vendored files, with the patches undone on copies of those that they name.
    private func files(_ dependency: Dependency, _ format: ObjectID.Format) async throws -> Files {
        let folder = try await context.workers.run { [directory] in
            guard let place = try directory.parent(of: dependency.destination),
                let folder = try place.folder.folderIfPresent(place.name)
            else { throw VerificationFinding.missing(name: dependency.name, path: dependency.destination) }
            return folder
        }
        let entries = try await VendoredFiles(folder, context.workers).entries(format)
        var files = Files(entries: entries, folder: folder)
        let patches = try await context.workers.run { [project = context.project] in try project.patches(of: dependency)
        }
        if patches.isEmpty { return files }
        let touched = try Patching.paths(in: patches)
        let copied = entries.filter { touched.contains($0.path) }.map {
            TreeEntry(path: $0.path, mode: $0.kind.mode, blob: SHA256Hasher.digest(of: []), size: 0)
        }
        let room = try await context.workers.run { [parent = context.temporaryDirectory] in
            try TemporaryFolder(in: parent)
        }
        let reverted = try await context.workers.run {
            let scratch = try Folder(path: room.path)
            var copy = TreeCopy(from: folder, to: scratch)
            try copy.copy(copied)
            return scratch
        }
        do {
            try await context.patching.revert(patches, in: reverted)
        } catch let error as PatchError {
            throw OriginBreak.patch(error.failure.message)
        }
        files.entries = entries.filter { !touched.contains($0.path) }
        files.entries += try await VendoredFiles(reverted, context.workers).entries(format)
        (files.reverted, files.touched, files.room) = (reverted, touched, room)
        return files
    }
}

extension TreeObject.Kind {
    /// The mode of a vendored file.
    fileprivate var mode: TreeEntry.Mode {
        switch self {
        case .executable: .executable
        case .symlink: .symlink
        case .file, .directory, .gitlink: .file
        }
    }
}
