internal import Glibc

extension File {
    /// Takes the exclusive lock on this file; returns `false` at once when another open file holds a lock (`flock(2)`).
    ///
    /// The lock lasts as long as the descriptor, so it ends with its process and is never stale. Throws `SystemError`.
    package func tryLock() throws -> Bool { try FetchSystem.tryLock(descriptor, LOCK_EX, path) }
}

extension Directory {
    /// Takes the exclusive lock on this directory; returns `false` at once when another open directory holds a lock
    /// (`flock(2)`). The lock lasts as long as the descriptor. Throws `SystemError`.
    package func tryLock() throws -> Bool { try FetchSystem.tryLock(descriptor, LOCK_EX, path) }

    /// Takes a shared lock on this directory; returns `false` at once when another open directory holds the exclusive one.
    /// The lock lasts as long as the descriptor. Throws `SystemError`.
    package func tryShare() throws -> Bool { try FetchSystem.tryLock(descriptor, LOCK_SH, path) }

    /// Whether another process holds the exclusive lock on this directory. Throws `SystemError`.
    package func isLocked() throws -> Bool {
        // Opened again, so that a lock of this process's own is not converted.
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let own = Directory(owning: try check(openat(descriptor, ".", flags), "open", path), path: path)
        return try !FetchSystem.tryLock(own.descriptor, LOCK_SH, path)
    }
}

private func tryLock(_ descriptor: Int32, _ kind: Int32, _ path: String) throws -> Bool {
    while flock(descriptor, kind | LOCK_NB) != 0 {
        if errno == EWOULDBLOCK { return false }
        if errno != EINTR { throw SystemError.last("lock", path) }
    }
    return true
}
