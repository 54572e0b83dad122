internal import FetchArchive
internal import FetchCache
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// A tree in a staging folder, not yet in place, and what is known of the archive that it came from.
struct Unpacked: Sendable {
    let staging: Staging
    let extracted: Extracted
    let digest: SHA256Digest
    let isFromCache: Bool
    let isThroughGit: Bool
}

/// A cached archive whose bytes are not what its name says; it was removed.
struct DamagedCacheEntry: Error {}

extension Obtainer {
    /// Unpacks an archive that is on this machine. Throws `DamagedCacheEntry` for a cached one that is not what it was.
    func unpack(_ goal: Goal, _ held: HeldArchive) async throws -> Unpacked {
        try await session.workers.runCancellably { cancellation in
            let file = try held.open()
            let input = { (hasher: SHA256Hasher) in
                let stream = ByteStream.reading(file).tee { chunk in
                    try cancellation.check()
                    hasher.update(chunk)
                }
                return ArchiveInput(stream: stream) { file }
            }
            do {
                let unpacked = try stage(goal, isFromCache: held.isFromCache, isThroughGit: held.isThroughGit, input)
                if held.isFromCache, unpacked.digest != held.digest {
                    try unpacked.staging.discard()
                    throw DamagedCacheEntry()
                }
                return unpacked
            } catch let failure as Failure where held.isFromCache {
                // A cached archive that cannot be read is judged by its digest first: it may only be damaged.
                guard let digest = held.digest, try Self.digest(of: file, cancellation) != digest else { throw failure }
                session.cache.discardDamaged(digest)
                throw DamagedCacheEntry()
            } catch is DamagedCacheEntry {
                if let digest = held.digest { session.cache.discardDamaged(digest) }
                throw DamagedCacheEntry()
            }
        }
    }

    /// Unpacks what `input` gives into a staging folder beside the destination; nothing is left of it when it fails.
    func stage(
        _ goal: Goal,
        isFromCache: Bool,
        isThroughGit: Bool = false,
        _ input: (SHA256Hasher) throws -> ArchiveInput
    ) throws -> Unpacked {
        let dependency = goal.wanted.dependency
        let hasher = SHA256Hasher()
        let staging = try Staging(for: dependency.destination, in: folder)
        do {
            let extraction = Extraction(
                shape: dependency.shape,
                limits: dependency.limits,
                // What somebody uploaded may be no archive: then it is kept as it is.
                keepsAs: dependency.shape.unpack && dependency.download == nil ? nil : goal.fileName
            )
            let extracted = try extraction.run(try input(hasher), into: staging.folder)
            return Unpacked(
                staging: staging,
                extracted: extracted,
                digest: hasher.finalize(),
                isFromCache: isFromCache,
                isThroughGit: isThroughGit
            )
        } catch {
            discard(staging)
            throw error
        }
    }

    /// Removes a staging folder whose work failed; that it cannot be removed is worth a word, but not another failure.
    func discard(_ staging: Staging) {
        do {
            try staging.discard()
        } catch {
            let reason = Failure.all(in: error).map(\.message).joined(separator: "; ")
            session.listen(.note("a staging folder is left until the next sync: \(reason)"))
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
