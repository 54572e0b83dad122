internal import FetchModel
internal import FetchSystem

/// What the engine itself refuses. Other failures are those of the targets below it.
enum EngineError: Error, Equatable {
    /// `--locked` or `--frozen`, and there is no lockfile.
    case noLockToKeep(lock: String, option: String)
    /// `--locked` or `--frozen`, and the lockfile would change.
    case lockWouldChange(lock: String, reasons: [String], option: String)
    /// Another program changed the lockfile while the run was under way.
    case lockChanged(lock: String)
    /// `--offline` or `--frozen`, and a dependency is not locked.
    case notLockedOffline(name: String, lock: String, option: String)
    /// `--offline` or `--frozen`, and an archive is not in the cache.
    case notCached(name: String, option: String)
    /// The archive does not have the checksum that the manifest states.
    case checksumMismatch(name: String, found: SHA256Digest, expected: SHA256Digest)
    /// The archive contains another commit than was requested.
    case commitMismatch(name: String, found: CommitID, expected: CommitID)
    /// The content is not what the lockfile says; `change` says whether it comes in another way than before.
    case treeMismatch(name: String, found: TreeID, expected: TreeID, lock: String, change: WayChange?)
    /// Local modifications are in the way. They are kept.
    case modified(String, at: String, [Change], isWanted: Bool)
    /// `url:` names something that is not a file.
    case localArchiveNotFile(path: String)
    /// The file that `url:` names cannot be opened.
    case localArchiveUnreadable(SystemError)
    /// The file that `url:` names is the store of this user's credentials.
    case credentialStore(path: String)
    /// The file that `url:` names is outside the project, is not to be unpacked, and is private to this user.
    case localFilePrivate(path: String)
    /// A patch cannot be read; the first text is its path, relative to the project.
    case patch(String, NamedFile.Obstacle)
    /// The manifest lacks a name or group of the command line.
    case unknown(noun: String, code: String, word: String, known: [String], manifest: String)
    /// A dependency that the command line names is in none of the groups that it names; `own` are its groups.
    case notInGroup(String, groups: [String], own: [String])
    /// `init`, and there is a manifest.
    case manifestExists(manifest: String)
    /// No tag of the repository that begins with `prefix` satisfies the range; `newest` is the newest version, `tags` the
    /// number of all tags.
    case noVersion(range: String, prefix: String, repository: String, newest: String?, tags: Int)
    /// A bug: nothing says which commit to obtain.
    case noCommit(name: String)
    /// A bug: an archive that is still needed was released.
    case archiveLost
}
