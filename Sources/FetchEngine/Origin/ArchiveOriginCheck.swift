internal import FetchArchive
internal import FetchCache
internal import FetchForge
internal import FetchModel
internal import FetchProvenance
internal import FetchSystem
internal import FetchVendor

/// Checks the detached signature of an archive again without a network, if the archive is still on this machine.
///
/// The signature covers the archive's bytes, not the vendored files. With the archive at hand both links are checked: the
/// signature, and that the files are those in the archive. Without it nothing is checked but that a key of the manifest is
/// recorded, and the result does not say more than that.
struct ArchiveOriginCheck: Sendable {
    let origins: OriginCheck

    private var context: EngineContext { origins.context }

    /// Describes the origin of `dependency`, which is locked as `pin` says. Throws the first link that is broken.
    func check(_ dependency: Dependency, _ pin: Pin, _ record: OriginRecord) async throws -> OriginFinding {
        var finding = OriginFinding(.none, pin)
        let keys = try await context.workers.run { [project = context.project] in try project.keyFiles(of: dependency) }
        if !keys.isEmpty {
            guard record.signed == .archive, let signer = record.signer,
                let file = keys.first(where: { $0.holds(signer) })
            else { throw OriginBreak.signer(nil, locked: record.signer) }
            finding.keyFile = file.name
        }
        if record.signed != nil { finding.signature = SignatureState.unverified.rawValue }
        guard let id = record.signature, let digest = pin.sha256 else { return finding }
        let signature = try await context.workers.run { [store = origins.store] in try store.object(id) }
        guard let signature, signature.kind == .blob else { throw OriginBreak.missing(.blob, id) }
        let archive = try await context.workers.run { try self.archive(of: dependency, digest) }
        guard let archive else { return finding }
        try await compare(dependency, archive)
        let check = DetachedSignature(context: context, isOnline: false)
        let judged = try await check.check(dependency, signature.bytes, archive, digest)
        guard judged.signed == record.signed, judged.signer == record.signer else {
            throw OriginBreak.signer(judged.signer, locked: record.signer)
        }
        finding.describe(judged.verdict)
        return finding
    }

    /// Returns what opens the archive with `digest`; `nil` where it is not on this machine.
    private func archive(
        of dependency: Dependency,
        _ digest: SHA256Digest
    ) throws -> (@Sendable () throws -> File)? {
        for place in try places(of: dependency, digest) {
            guard let file = try place(), try file.digest().sha256 == digest else { continue }
            return {
                guard let file = try place() else { throw DetachedSignatureError.archiveChanged }
                return file
            }
        }
        // The archive itself is vendored, and has to be the one that was locked.
        if !dependency.shape.unpack { throw OriginBreak.archive(dependency.destination) }
        return nil
    }

    /// Returns what opens the archive where it may be; its bytes are not compared yet.
    private func places(
        of dependency: Dependency,
        _ digest: SHA256Digest
    ) throws -> [@Sendable () throws -> File?] {
        guard dependency.shape.unpack else {
            return [
                { [directory = origins.directory] in
                    guard let place = try directory.parent(of: dependency.destination),
                        let parent = try place.directory.directoryIfPresent(place.name),
                        case let entries = try parent.entries(), entries.count == 1
                    else { return nil }
                    return try parent.fileIfPresent(entries[0].name)
                }
            ]
        }
        var places: [@Sendable () throws -> File?] = [
            { [cache = context.cache] in cache.lookup(digest, isUse: false) }
        ]
        if case .archive(let url) = dependency.source,
            case .file(let path) = try PlainArchive(url, relativeTo: context.project.root).location
        {
            places.append {
                guard let file = try? File.following(path), try file.status().kind == .file else { return nil }
                return file
            }
        }
        return places
    }

    /// Compares what is vendored, before its patches, with the archive that `open` opens.
    private func compare(_ dependency: Dependency, _ open: @escaping @Sendable () throws -> File) async throws {
        // What is kept as it is was compared with the checksum.
        if !dependency.shape.unpack { return }
        let files = try await UnpatchedFiles(of: dependency, in: origins.directory, .sha256, context)
        let tree = try await context.workers.run {
            let extraction = Extraction(shape: dependency.shape, limits: dependency.limits)
            return try extraction.list(try ArchiveInput(file: try open()))
        }
        let expected = Set(tree.entries.map { FileEntry($0.path, TreeObject.Kind($0.mode), ObjectID($0.blob)) })
        let other = expected.symmetricDifference(files.entries).min { $0.path.precedesInBytes($1.path) }
        if let other { throw OriginBreak.archive(other.path) }
    }
}
