internal import FetchModel
internal import FetchSystem
internal import Glibc

/// `.fetch-<suffix>` beside a destination: a hidden directory on the same file system, in which a tree is prepared and to
/// which an old one is moved.
///
/// It is locked while its owner runs, which tells it from what a killed run left behind. Its suffix authenticates it
/// (`StateSeal`), so that one that came with a clone is neither removed nor restored from. In it: `new`, the tree that is
/// prepared (after an exchange, the old one); `old/<name>`, the old tree where the system cannot exchange; `gone`, a tree
/// that is removed.
struct StagingDirectory: Sendable {
    private static let prefix = ".fetch-"

    let parent: Directory
    let name: String
    /// The open directory, which holds the lock.
    let directory: Directory

    /// Creates one in `parent`, which is at `path` below the project directory, for the destination called `destination` there.
    /// Throws `SystemError`.
    static func make(
        for destination: String,
        in parent: Directory,
        at path: some Collection<String>,
        _ seal: StateSeal
    ) throws -> StagingDirectory {
        var tries = 0
        while true {
            tries += 1
            let name = prefix + seal.suffix(for: base(path))
            // Another process may sweep it away, or check its lock, before it is locked.
            do {
                try parent.make(name, permissions: 0o700)
                let made = StagingDirectory(parent: parent, name: name, directory: try parent.directory(name))
                if try made.tryLock(), try made.isInPlace { return made }
                try parent.removeDirectory(name)
            } catch let error as SystemError {
                guard error.meansMissing || error.number == EEXIST, tries < 100 else {
                    // The user knows nothing of the other directory.
                    throw error.of("create", parent.path(of: destination))
                }
            }
            guard tries < 100 else { throw SystemError(number: EBUSY, action: "lock", path: parent.path(of: name)) }
        }
    }

    /// Removes the directory and its content. Throws `SystemError`.
    func remove() throws { try parent.removeTree(name) }

    /// Removes what killed runs left in `parent`, which is at `path` below the project directory, and returns what cannot be
    /// removed. First moves back the old tree of a destination in `names` that is missing. Throws `SystemError`.
    static func sweep(
        _ parent: Directory,
        at path: some Collection<String>,
        restoring names: Set<String>,
        _ seal: StateSeal
    ) throws -> [StagingRemainder] {
        let base = base(path)
        var remainders: [StagingRemainder] = []
        for entry in try parent.entries() where entry.name.hasPrefix(prefix) {
            guard seal.isOwn(entry.name.dropFirst(prefix.count), for: base),
                try parent.status(entry.name)?.kind == .directory,
                let directory = try parent.directoryIfPresent(entry.name)
            else { continue }
            let old = StagingDirectory(parent: parent, name: entry.name, directory: directory)
            guard try old.tryLock(), try old.restore(names) else { continue }
            do {
                try old.remove()
            } catch let error as SystemError {
                let place = (path + [entry.name]).joined(separator: "/")
                remainders.append(StagingRemainder(path: place, error: error))
            }
        }
        return remainders
    }

    /// Whether `name` in `parent` is the staging directory of a running process.
    static func isInUse(_ name: String, in parent: Directory) -> Bool {
        guard isName(name), let directory = try? parent.directory(name), let status = try? directory.status() else {
            return false
        }
        // No other user can open it, so that none can lock it to hide it.
        return status.permissions & 0o077 == 0 && (try? directory.isLocked()) == true
    }

    /// Whether `name` has the form of a staging directory's.
    static func isName(_ name: String) -> Bool {
        name.hasPrefix(prefix) && StateSeal.isSuffix(name.dropFirst(prefix.count))
    }

    /// Moves back an old tree where a run was killed between its two renames. Returns whether what remains can go: an old
    /// tree whose destination is missing and not in `names` stays.
    private func restore(_ names: Set<String>) throws -> Bool {
        guard try directory.status("old")?.kind == .directory, let old = try directory.directoryIfPresent("old") else {
            return true
        }
        for entry in try old.entries() where try parent.status(entry.name) == nil {
            guard names.contains(entry.name) else { return false }
            try old.renameExclusively(entry.name, to: entry.name, in: parent)
        }
        return true
    }

    /// Locks the directory. Where the file system has no locks, its owner counts as gone: then the project's lock alone
    /// keeps runs apart.
    private func tryLock() throws -> Bool {
        do {
            return try directory.tryLock()
        } catch is SystemError {
            return true
        }
    }

    private var isInPlace: Bool {
        get throws { try parent.status(name)?.inode == directory.status().inode }
    }

    /// What the suffix authenticates: the name's beginning, at its place in the project.
    private static func base(_ path: some Collection<String>) -> String { (path + [prefix]).joined(separator: "/") }
}
