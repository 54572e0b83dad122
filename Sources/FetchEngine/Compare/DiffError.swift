/// Why a dependency cannot be compared with what is locked.
enum DiffError: Error, Equatable {
    /// The lockfile does not have it.
    case notLocked(name: String, lock: String)
    /// The manifest asks for another tree than the one that is locked, and nothing here can rebuild that one.
    case changedSinceLocked(name: String, manifest: String, lock: String)
    /// `--offline`, and the archive is not in the cache.
    case notCached(name: String)
}
