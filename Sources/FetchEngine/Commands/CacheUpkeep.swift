internal import FetchCache
internal import FetchModel
internal import FetchSystem

/// What a command did with the shared cache, or found out about it.
package struct CacheState: Hashable, Sendable {
    /// A number of archives, and their total size.
    package struct Amount: Hashable, Sendable {
        package var archives: Int
        package var bytes: Int

        init(_ size: ArchiveCache.Size) { (archives, bytes) = (size.archives, size.bytes) }
    }

    /// The cache's directory.
    package var path: String
    /// The archives in it.
    package var archives: Amount
    /// Those that are incomplete.
    package var partial: Amount
    /// What was removed, or would be.
    package var removed: Removal?

    /// What upkeep removes.
    package struct Removal: Hashable, Sendable {
        package var archives: Amount
        /// Incomplete archives that killed runs left behind.
        package var leftovers: Amount
        /// Whether this is a dry run, which removes nothing.
        package var isDryRun = false
    }
}

extension Engine {
    /// Creates the shared cache's directory where it is missing, and returns its path. Never uses the network.
    package func cacheDirectory() async -> Answer<String> {
        await answer { [cache = context.cache] in try await context.workers.run { try cache.prepared() } }
    }

    /// Returns how much the shared cache holds.
    package func cacheSize() async -> Answer<CacheState> {
        await answer { try await context.workers.run { [cache = context.cache] in try cache.state() } }
    }

    /// Removes archives that no sync used for `days`, and what killed runs left behind, once no other process uses the
    /// cache. A dry run removes nothing and waits for nothing.
    package func pruneCache(olderThan days: Int, isDryRun: Bool) async -> Answer<CacheState> {
        let age = Duration.seconds(days * 86_400)
        return await answer {
            guard isDryRun else { return try await removing { try $0.prune(olderThan: age) } }
            return try await context.workers.run { [cache = context.cache] in
                var state = try cache.state()
                let (unused, left) = (try cache.unused(for: age), try cache.partial(isLeft: true))
                state.removed = .init(archives: .init(unused), leftovers: .init(left), isDryRun: true)
                return state
            }
        }
    }

    /// Removes everything from the shared cache, once no other process uses it.
    package func cleanCache() async -> Answer<CacheState> {
        await answer { try await removing { try $0.clean() } }
    }

    private func removing(
        _ remove: @escaping @Sendable (ArchiveCache) throws -> ArchiveCache.Size
    ) async throws -> CacheState {
        let lock = try await CacheLock.acquire(
            context.cache,
            waitingUpTo: .seconds(context.settings.timeout)
        ) { context.send(.waiting(reason: "another fetch uses the cache", until: nil)) }
        defer { lock?.release() }
        return try await context.workers.run { [cache = context.cache] in
            let left = try cache.partial(isLeft: true)
            let removed = try remove(cache)
            var state = try cache.state()
            state.removed = .init(archives: .init(removed), leftovers: .init(left))
            return state
        }
    }
}

extension ArchiveCache {
    /// Returns what is in it.
    fileprivate func state() throws -> CacheState {
        guard let root else { throw CacheError.homeless }
        return CacheState(path: root, archives: .init(try size()), partial: .init(try partial()))
    }
}
