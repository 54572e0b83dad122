internal import FetchCache
internal import FetchGit
internal import FetchModel
internal import FetchSystem

/// The archive that the git program makes of a commit.
struct GitArchiveSource: ArchiveSource {
    let context: EngineContext
    let origin: GitOrigin

    var isReplaceable: Bool { false }

    func deliver(_ goal: Goal, to unpacker: Unpacker) async throws -> Delivery {
        context.send(.started(name: goal.name, bytes: nil))
        let dependency = goal.wanted.dependency
        let archive = try await context.signingIn(at: origin.remote.origin) {
            try await context.git(origin.remote).archive(
                of: origin.commit,
                foundBy: goal.foundBy,
                as: .tar,
                with: dependency.shape.gitContent,
                limit: dependency.limits.bytes
            )
        }
        let held = HeldArchive(open: { try archive.open() }, origin: .git)
        let key = goal.gitKey
        try await context.workers.runCancellably { [cache = context.cache] cancellation in
            try Self.cache(archive, as: key, in: cache, cancellation)
        }
        return .unpacked(try await unpacker.unpack(goal, held), held)
    }

    /// Keeps the archive in the cache like a downloaded one.
    private static func cache(
        _ archive: GitArchive,
        as key: ArchiveKey?,
        in cache: ArchiveCache,
        _ cancellation: Cancellation
    ) throws {
        guard let key else { return }
        let incoming = try cache.incoming(isNeeded: false)
        do {
            let hasher = SHA256Hasher()
            try ByteStream.reading(try archive.open()).tee { chunk in
                try cancellation.check()
                hasher.update(chunk)
                try incoming.append(chunk)
            }.drain()
            let digest = hasher.finalize()
            incoming.finish(as: digest)
            cache.setAlias("\(key)", digest)
        } catch {
            incoming.abandon()
            throw error
        }
    }
}
