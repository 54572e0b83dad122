internal import FetchCache
internal import FetchModel
internal import FetchSystem

/// An archive in the shared cache.
struct CacheSource: ArchiveSource {
    /// How the cache finds it.
    enum Lookup: Sendable {
        /// By a digest that the manifest or the lockfile promises.
        case digest(SHA256Digest)
        /// By the key under which a run remembered it.
        case key(ArchiveKey, maker: ArchiveKey.Maker)
    }

    let context: EngineContext
    let lookup: Lookup
    /// Where an archive found so was downloaded, as lockfiles name it; `nil` if that is unknown.
    var url: String?

    /// A key is the cache's own word; a digest is a promise.
    var rank: SourceRank { if case .key = lookup { .copy } else { .final } }

    func deliver(_ goal: Goal, to unpacker: Unpacker) async throws -> Delivery {
        guard let held = try await held() else { return .notHere }
        do {
            return .unpacked(try await unpacker.unpack(goal, held), held)
        } catch is DamagedCacheEntry {
            context.send(.trace("removed the damaged cached archive of '\(goal.name)'"))
            return .notHere
        }
    }

    private func held() async throws -> HeldArchive? {
        try await context.workers.run { [cache = context.cache, lookup, url] in
            let digest: SHA256Digest?
            let maker: ArchiveKey.Maker
            switch lookup {
            case .digest(let promised): (digest, maker) = (promised, .host)
            case .key(let key, let made): (digest, maker) = (cache.alias("\(key)"), made)
            }
            guard let digest, cache.lookup(digest) != nil else { return nil }
            return HeldArchive(
                open: {
                    guard let file = cache.lookup(digest) else { throw DamagedCacheEntry() }
                    return file
                },
                origin: .cache(maker: maker),
                url: url,
                expectedDigest: digest
            )
        }
    }
}
