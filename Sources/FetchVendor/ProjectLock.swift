internal import FetchSystem
internal import Glibc

/// The lock that lets one process at a time change a project.
///
/// It is a kernel lock on `.fetch/lock`, which ends with its process, so that it is never stale. The file stays, and
/// holds the process id of the last holder.
package final class ProjectLock: Sendable {
    private static let name = "lock"

    private let file: File

    private init(holding file: File) { self.file = file }

    /// Takes the lock of `project`, waiting up to `limit` for its holder.
    ///
    /// Calls `onWait` once, before the first wait, with the holder's process id where it is known. The wait blocks no
    /// thread and ends when the task is cancelled. Throws `VendorError.busy` after `limit`, as `ProjectDirectory.makeState()`
    /// does, and `CancellationError`.
    package static func acquire(
        _ project: ProjectDirectory,
        waitingUpTo limit: Duration,
        onWait: (Int32?) -> Void
    ) async throws -> ProjectLock {
        let deadline = ContinuousClock.now + limit
        var pause = Duration.milliseconds(10)
        var isWaiting = false
        while true {
            let (file, isHeld) = try attempt(project)
            if isHeld {
                try file.truncate(to: 0)
                try file.write([UInt8]("\(getpid())\n".utf8))
                return ProjectLock(holding: file)
            }
            if !isWaiting {
                onWait(try processID(in: file))
                isWaiting = true
            }
            guard ContinuousClock.now < deadline else {
                throw VendorError.busy(holder: try processID(in: file), seconds: limit.components.seconds)
            }
            try await Task.sleep(for: min(pause, max(deadline - .now, .milliseconds(1))))
            pause = min(pause * 2, .milliseconds(200))
        }
    }

    /// Takes the lock of `project` for a moment, without writing the holder's process id; `nil` where another process has
    /// it. Throws as `ProjectDirectory.makeState()` does.
    package static func tryAcquire(_ project: ProjectDirectory) throws -> ProjectLock? {
        let (file, isHeld) = try attempt(project)
        return isHeld ? ProjectLock(holding: file) : nil
    }

    /// Releases the lock. Every holder must call it: without the call, the compiler may release the object as soon as it
    /// was made.
    package func release() { flock(file.descriptor, LOCK_UN) }

    /// Opens the file, and tries to lock it.
    private static func attempt(_ project: ProjectDirectory) throws -> (File, isHeld: Bool) {
        while true {
            let state = try project.makeState()
            if let kind = try state.status(name)?.kind, kind != .file {
                throw VendorError.stateObstructed(path: state.path(of: name), kind: kind, expected: .file)
            }
            let file = try state.openOrCreate(name)
            guard try file.tryLock() else { return (file, false) }
            // If the file was replaced meanwhile, a lock on the old one excludes no other process.
            if try state.status(name)?.inode == file.status().inode { return (file, true) }
        }
    }

    private static func processID(in file: File) throws -> Int32? {
        try file.seek(to: 0)
        let text = String(decoding: try file.read(upTo: 32), as: UTF8.self)
        guard text.last == "\n", let number = Int32(text.dropLast()), number > 0 else { return nil }
        // The holder may not have written its id yet: the one before it has ended.
        return kill(number, 0) == 0 || errno == EPERM ? number : nil
    }
}
