package import FetchModel
package import FetchSystem
internal import Glibc

/// An archive that is being written to the cache.
///
/// It is a locked file of its own until `finish(as:)` gives it its name, so that no reader sees half of it. Where the
/// cache cannot store it, it is a temporary file without a name, which is removed when it is closed.
package final class Incoming: Sendable {
    private struct State {
        var place: Place
        /// How many bytes were written.
        var size = 0
    }

    /// Where the bytes are written.
    private enum Place {
        /// A named file in the cache.
        case cache(File, directory: Directory, name: String)
        /// A file without a name.
        case temporary(File)
        /// Nowhere: it could not be stored, and is not needed.
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

    /// Appends `bytes`.
    ///
    /// Where the cache's disk is full, an archive that is needed continues in a temporary file; another one is dropped
    /// with a warning. Throws `SystemError` where a needed one cannot be written to a temporary file either.
    package func append(_ bytes: UnsafeRawBufferPointer) throws {
        try state.update { state in
            switch state.place {
            case .nowhere: return
            case .temporary(let file): try file.write(bytes)
            case .cache(let file, let directory, let name):
                do {
                    try file.write(bytes)
                } catch let error as SystemError {
                    cache.warnOnce(error)
                    state.place = .nowhere
                    state.place = try leave(file, directory, name, written: state.size)
                    if case .temporary(let file) = state.place { try file.write(bytes) }
                }
            }
            state.size += bytes.count
        }
    }

    /// Appends `bytes` as the other method does. Throws `SystemError`.
    package func append(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try append($0) } }

    /// Stores the archive under `digest`, which the caller has computed of exactly these bytes. It can still be
    /// reopened.
    package func finish(as digest: SHA256Digest) {
        state.update { state in
            guard case .cache(let file, let directory, let name) = state.place else { return }
            do {
                let destination = try cache.makeDirectory(["archives", digest.directory])
                try directory.rename(name, to: digest.remainder, in: destination)
            } catch {
                cache.warnOnce(error)
                unlinkat(directory.descriptor, name, 0)
            }
            state.place = .temporary(file)
        }
    }

    /// Drops the archive.
    package func abandon() {
        state.update { state in
            if case .cache(_, let directory, let name) = state.place { unlinkat(directory.descriptor, name, 0) }
            state.place = .nowhere
        }
    }

    /// Opens what was written so far, at its start; `nil` where it was dropped. Throws `SystemError`.
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
        // Without /proc the two share their offset, which is harmless once everything is written.
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
            let directory = try cache.makeDirectory(["incoming"])
            cache.sweepOnce(directory)
            while true {
                let name = "\(getpid())-\(Random.suffix())"
                let file = try directory.openOrCreate(name, permissions: 0o600)
                // Another process may sweep the new file away before it is locked.
                if try file.tryLock(), try directory.status(name)?.inode == file.status().inode {
                    return .cache(file, directory: directory, name: name)
                }
            }
        } catch {
            cache.warnOnce(error)
            return isNeeded ? .temporary(try temporaryFile(in: cache.temporary)) : .nowhere
        }
    }

    /// Creates a file without a name in the directory at `path`: it is removed when it is closed, however the process ends.
    private static func temporaryFile(in path: String) throws -> File {
        let directory = try Directory(path: path, followingLink: true)
        while true {
            let name = "fetch-\(Random.suffix())"
            let descriptor = openat(
                directory.descriptor,
                name,
                O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                0o600
            )
            if descriptor < 0, errno == EEXIST { continue }
            let file = File(
                owning: try check(descriptor, "create", directory.path(of: name)),
                path: directory.path(of: name)
            )
            try directory.remove(name)
            return file
        }
    }

    /// Leaves the cache, whose disk is full: copies the `written` good bytes of `file` to a temporary file.
    private func leave(_ file: File, _ directory: Directory, _ name: String, written: Int) throws -> Place {
        unlinkat(directory.descriptor, name, 0)
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

extension ArchiveCache {
    /// Begins an archive whose digest is not known yet.
    ///
    /// Where it `isNeeded`, it can be reopened whatever happens to the cache; otherwise it may be dropped. Throws
    /// `SystemError` where it is needed and can be written neither to the cache nor to the temporary directory.
    package func incoming(isNeeded: Bool = false) throws -> Incoming { try Incoming(in: self, isNeeded: isNeeded) }
}
