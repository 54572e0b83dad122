internal import FetchModel
internal import FetchSystem
internal import Glibc

/// `.fetch-part-<suffix>` beside an archive that is being saved, which becomes the archive when it is complete.
///
/// It is locked while its owner runs, which tells it from what a killed run left.
struct ArchiveDraft {
    private static let prefix = ".fetch-part-"

    /// The open file, which holds the lock.
    let file: File
    private let directory: Directory
    private let name: String
    private let archive: String

    /// Creates the draft of `archive` in `directory`. Throws `SystemError`.
    init(of archive: String, in directory: Directory) throws {
        while true {
            let name = Self.prefix + Random.suffix()
            let file: File
            do { file = try directory.create(name) } catch let error as SystemError {
                throw error.of("create", directory.path(of: archive))
            }
            // Another process may sweep it away, or check its lock, before it is locked.
            guard Self.tryLock(file) ?? true, try directory.status(name)?.inode == file.status().inode else { continue }
            (self.directory, self.name, self.archive, self.file) = (directory, name, archive, file)
            return
        }
    }

    /// Opens it for reading. Throws `SystemError`.
    func reopen() throws -> File { try directory.file(name) }

    /// Makes it the archive, in place of what has that name. Throws `SystemError`.
    func install() throws {
        try file.synchronize()
        try directory.rename(name, to: archive, in: directory)
    }

    /// Returns `error` as one of the archive where it is about the draft, of which the user knows nothing.
    func shown(_ error: any Error) -> any Error {
        guard let error = error as? SystemError, error.path == file.path else { return error }
        return error.of(error.action, directory.path(of: archive))
    }

    /// Removes it. Throws `SystemError`.
    func remove() throws { try directory.removeTree(name) }

    /// Removes what killed runs of this user left in `directory`. Throws `SystemError`.
    static func sweep(_ directory: Directory) throws {
        for entry in try directory.entries() where entry.name.hasPrefix(prefix) {
            guard Random.isSuffix(entry.name.dropFirst(prefix.count)),
                try directory.status(entry.name)?.kind == .file, let file = try directory.fileIfPresent(entry.name),
                try file.ownership().isOwn, tryLock(file) == true
            else { continue }
            try directory.removeTree(entry.name)
        }
    }

    /// Whether the lock on `file` was free; `nil` where the file system has no locks.
    private static func tryLock(_ file: File) -> Bool? {
        do {
            return try file.tryLock()
        } catch {
            return nil
        }
    }
}
