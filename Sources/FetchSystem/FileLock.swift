internal import Glibc

extension File {
    /// Takes the exclusive lock on this file, or says `false` at once when another open file holds it (flock(2)).
    ///
    /// The lock lasts as long as the descriptor, so it dies with its process and can never be stale. Throws
    /// `SystemError`.
    package func tryLock() throws -> Bool { try FetchSystem.tryLock(descriptor, path) }
}

extension Folder {
    /// Takes the exclusive lock on this folder, or says `false` at once when another open folder holds it (flock(2)).
    ///
    /// The lock lasts as long as the descriptor. Throws `SystemError`.
    package func tryLock() throws -> Bool { try FetchSystem.tryLock(descriptor, path) }
}

private func tryLock(_ descriptor: Int32, _ path: String) throws -> Bool {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        if errno == EWOULDBLOCK { return false }
        if errno != EINTR { throw SystemError.last("lock", path) }
    }
    return true
}
