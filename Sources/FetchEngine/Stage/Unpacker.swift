internal import FetchArchive
internal import FetchCache
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// A tree in a staging directory, not installed yet, and what is known of its archive.
struct Unpacked: Sendable {
    let staging: Staging
    var extracted: Extracted
    /// SHA-256 of the archive's bytes.
    let digest: SHA256Digest
    let origin: HeldArchive.Provenance
    /// Where the archive was downloaded, as lockfiles name it; `nil` if that is unknown.
    var url: String?
    /// The mirror that served it; `nil` if none did.
    var mirror: Origin?
    /// Whether the one directory at the top turned out to be the commit's own.
    var keepsTop = false
}

/// A cached archive whose bytes do not match its digest. It was removed from the cache.
struct DamagedCacheEntry: Error {}

/// Extracts archives into staging directories below `directory`, hashing them on the way.
struct Unpacker: Sendable {
    let context: EngineContext
    let directory: ProjectDirectory
    /// Whether the one directory at the top of an archive is kept.
    var keepsTop = false

    /// Unpacks an archive that is on this machine. Throws `DamagedCacheEntry` for a cached one with other bytes than its
    /// digest promises. With `keepingTop`, the one directory at the top is not dropped.
    func unpack(_ goal: Goal, _ held: HeldArchive, keepingTop: Bool = false) async throws -> Unpacked {
        context.send(.unpacking(name: goal.name))
        return try await context.workers.runCancellably { cancellation in
            let file = try held.open()
            let input = { (hasher: SHA256Hasher) throws -> ArchiveInput in
                let stream = ByteStream.reading(file).tee { _ in try cancellation.check() }
                let length = try file.status().size
                return ArchiveInput(stream: stream, length: length, isLocal: true, hasher: hasher) { file }
            }
            var unpacked: Unpacked
            if held.origin.isCache, let digest = held.expectedDigest {
                unpacked = try unpackCached(goal, held.origin, digest, file, cancellation, keepingTop, input)
            } else {
                unpacked = try stage(goal, held.origin, keepingTop: keepingTop, cancellation, input)
            }
            unpacked.url = held.url
            unpacked.mirror = held.mirror
            return unpacked
        }
    }

    private func unpackCached(
        _ goal: Goal,
        _ origin: HeldArchive.Provenance,
        _ digest: SHA256Digest,
        _ file: File,
        _ cancellation: Cancellation,
        _ keepingTop: Bool,
        _ input: (SHA256Hasher) throws -> ArchiveInput
    ) throws -> Unpacked {
        do {
            let unpacked = try stage(goal, origin, keepingTop: keepingTop, cancellation, input)
            if unpacked.digest == digest { return unpacked }
            try unpacked.staging.discard()
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // A cached archive that cannot be read may only be damaged, which its digest tells.
            if try Self.digest(of: file, cancellation) == digest { throw error }
        }
        context.cache.discardDamaged(digest)
        throw DamagedCacheEntry()
    }

    /// Unpacks `input`, whose hasher it gets, into a staging directory beside the destination. Leaves nothing behind if that
    /// fails.
    func stage(
        _ goal: Goal,
        _ origin: HeldArchive.Provenance,
        keepingTop: Bool = false,
        _ cancellation: Cancellation,
        _ input: (SHA256Hasher) throws -> ArchiveInput
    ) throws -> Unpacked {
        let dependency = goal.wanted.dependency
        let keepingTop = keepingTop || keepsTop
        var shape = dependency.shape
        if keepingTop { shape.strip = 0 }
        let hasher = SHA256Hasher()
        let staging = try Staging(for: dependency.destination, in: directory)
        do {
            var extraction = Extraction(
                shape: shape,
                limits: dependency.limits,
                // An uploaded file that is not an archive is kept as it is.
                keepsAs: dependency.shape.unpack && dependency.download == nil ? nil : try goal.keptName(),
                topDirectory: origin.isMadeByGit ? nil : try context.topDirectory(of: goal)
            )
            extraction.isHeldToDigest = dependency.sha256 != nil || goal.pin != nil
            extraction.checkpoint = cancellation.check
            let extracted = try extraction.run(try input(hasher), into: staging.directory)
            var unpacked = Unpacked(staging: staging, extracted: extracted, digest: hasher.finalize(), origin: origin)
            unpacked.keepsTop = keepingTop
            return unpacked
        } catch {
            discard(staging)
            throw error
        }
    }

    /// Removes a staging directory. If it cannot be removed, that is a note, not another failure.
    func discard(_ staging: Staging) {
        do {
            try staging.discard()
        } catch {
            let shown: any Error = (error as? SystemError).map(context.project.shown) ?? error
            let reason = Failure.all(in: shown).map(\.message).joined(separator: "; ")
            context.send(
                .note(Note("the tree before remains in its staging directory until it can be removed: \(reason)"))
            )
        }
    }

    private static func digest(of file: File, _ cancellation: Cancellation) throws -> SHA256Digest {
        let hasher = SHA256Hasher()
        try file.seek(to: 0)
        try ByteStream.reading(file).tee { chunk in
            try cancellation.check()
            hasher.update(chunk)
        }.drain()
        return hasher.finalize()
    }
}
