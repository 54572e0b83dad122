package import FetchModel
package import FetchSystem
internal import Glibc

/// An archive on its way into the cache.
///
/// It is a file of its own, locked while it is written, until `finish(as:)` gives it its name; nobody ever sees half
/// of it. Where the cache cannot take it, it is a temporary file without a name instead, which goes when it is closed.
package final class Incoming: Sendable {
    private struct State {
        var place: Place
        /// How many bytes were added.
        var size = 0
    }

    /// Where the bytes go.
    private enum Place {
        /// In the cache's folder, under a name.
        case cache(File, folder: Folder, name: String)
        /// In a file without a name.
        case temporary(File)
        /// Nowhere: it could not be kept, and nobody needs it.
        case nowhere
    }

    private let cache: ArchiveCache
    private let isNeeded: Bool
    private let state: Monitor<State>

    init(in cache: ArchiveCache, isNeeded: Bool) throws {
        self.cache = cache
        self.isNeeded = isNeeded
        state = Monitor(State(place: try Self.place(in: cache, isNeeded: isNeeded)))
    }

    /// Adds `bytes` at the end.
    ///
    /// When the cache's disk is full, an archive that is needed goes on in a temporary file; another is given up, with
    /// a warning. Throws `SystemError` only when a needed one finds no room there either.
    package func append(_ bytes: UnsafeRawBufferPointer) throws {
        try state.update { state in
            switch state.place {
            case .nowhere: return
            case .temporary(let file): try file.write(bytes)
            case .cache(let file, let folder, let name):
                do {
                    try file.write(bytes)
                } catch let error as SystemError {
                    cache.warnOnce(error)
                    state.place = .nowhere
                    state.place = try leave(file, folder, name, written: state.size)
                    if case .temporary(let file) = state.place { try file.write(bytes) }
                }
            }
            state.size += bytes.count
        }
    }

    /// Adds `bytes` at the end, as the other one does. Throws `SystemError`.
    package func append(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try append($0) } }

    /// Gives the archive its place under `digest`, which the caller has computed of exactly these bytes. It can still be
    /// reopened.
    package func finish(as digest: SHA256Digest) {
        state.update { state in
            guard case .cache(let file, let folder, let name) = state.place else { return }
            do {
                let destination = try cache.makeFolder(["archives", digest.directory])
                try folder.rename(name, to: digest.remainder, in: destination)
            } catch {
                cache.warnOnce(error)
                unlinkat(folder.descriptor, name, 0)
            }
            state.place = .temporary(file)
        }
    }

    /// Forgets the archive.
    package func abandon() {
        state.update { state in
            if case .cache(_, let folder, let name) = state.place { unlinkat(folder.descriptor, name, 0) }
            state.place = .nowhere
        }
    }

    /// What was written so far, from its start, independent of further writing; `nil` when it was given up. Throws
    /// `SystemError`.
    package func reopen() throws -> File? {
        try state.update { state in
            switch state.place {
            case .cache(let file, _, _), .temporary(let file): try Self.reopen(file)
            case .nowhere: nil
            }
        }
    }

    private static func reopen(_ file: File) throws -> File {
        let descriptor = open("/proc/self/fd/\(file.descriptor)", O_RDONLY | O_CLOEXEC)
        if descriptor >= 0 { return File(owning: descriptor, path: file.path) }
        // Without /proc, the two share their place in the file, which is enough once all is written.
        let copy = File(
            owning: try check(fcntl(file.descriptor, F_DUPFD_CLOEXEC, 0), "read", file.path),
            path: file.path
        )
        try copy.seek(to: 0)
        return copy
    }

    private static func place(in cache: ArchiveCache, isNeeded: Bool) throws -> Place {
        guard cache.isEnabled else { return isNeeded ? .temporary(try temporaryFile(in: cache.temporary)) : .nowhere }
        do {
            let folder = try cache.makeFolder(["incoming"])
            cache.sweepOnce(folder)
            while true {
                let name = "\(getpid())-\(Folder.randomSuffix())"
                let file = try folder.openOrCreate(name, permissions: 0o600)
                // Somebody who sweeps may take the new file for dead in the moment before it is locked.
                if try file.tryLock(), try folder.status(name)?.inode == file.status().inode {
                    return .cache(file, folder: folder, name: name)
                }
            }
        } catch let error as SystemError {
            cache.warnOnce(error)
            return isNeeded ? .temporary(try temporaryFile(in: cache.temporary)) : .nowhere
        }
    }

    /// A file without a name: it goes when it is closed, however the process ends.
    private static func temporaryFile(in path: String) throws -> File {
        let folder = try Folder(path: path, followingLink: true)
        while true {
            let name = "fetch-\(Folder.randomSuffix())"
            let descriptor = openat(folder.descriptor, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            if descriptor < 0, errno == EEXIST { continue }
            let file = File(owning: try check(descriptor, "create", folder.path(of: name)), path: folder.path(of: name))
            try folder.remove(name)
            return file
        }
    }

    /// Goes on elsewhere, after the cache's disk took no more: `written` bytes of `file` are good.
    private func leave(_ file: File, _ folder: Folder, _ name: String, written: Int) throws -> Place {
        unlinkat(folder.descriptor, name, 0)
        guard isNeeded else { return .nowhere }
        let copy = try Self.temporaryFile(in: cache.temporary)
        let source = try Self.reopen(file)
        var rest = written
        while rest > 0 {
            let part = try source.read(upTo: min(rest, 256 << 10))
            if part.isEmpty { break }
            try copy.write(part)
            rest -= part.count
        }
        return .temporary(copy)
    }
}
