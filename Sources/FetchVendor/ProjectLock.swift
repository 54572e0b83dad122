internal import FetchModel
internal import FetchSystem
internal import Glibc

/// The right to change a project, held by one process at a time.
///
/// A lock of the kernel on `.fetch/lock`: it goes with its process, however that ends, so it is never stale. The file
/// itself stays and holds the process id of the last holder.
package final class ProjectLock: Sendable {
    private let file: File

    private init(holding file: File) { self.file = file }

    /// Takes the lock of `project`, waiting up to `limit` for whoever holds it.
    ///
    /// `onWait` is called once, before the first wait, with the holder's process id where it is known. The wait blocks
    /// no thread and ends when the task is cancelled. Throws `Failure` (`.busy`, `project-busy`), `SystemError` and
    /// `CancellationError`.
    package static func acquire(
        _ project: ProjectFolder,
        waitingUpTo limit: Duration,
        onWait: (Int32?) -> Void
    ) async throws -> ProjectLock {
        let deadline = ContinuousClock.now + limit
        var pause = Duration.milliseconds(10)
        var holder: Int32??
        while true {
            let (file, isHeld) = try attempt(project)
            if isHeld {
                try file.truncate(to: 0)
                try file.write([UInt8]("\(getpid())\n".utf8))
                return ProjectLock(holding: file)
            }
            if holder == nil {
                holder = .some(try processID(in: file))
                onWait(holder.flatMap { $0 })
            }
            guard ContinuousClock.now < deadline else { throw busy(try processID(in: file), limit) }
            try await Task.sleep(for: min(pause, max(deadline - .now, .milliseconds(1))))
            pause = min(pause * 2, .milliseconds(200))
        }
    }

    /// Takes the lock of `project` for a moment, to look: it does not say whose it is, and nothing is written. `nil` where
    /// somebody else has it. Throws `Failure` as `ProjectFolder.makeState` does, and `SystemError`.
    package static func tryAcquire(_ project: ProjectFolder) throws -> ProjectLock? {
        let (file, isHeld) = try attempt(project)
        return isHeld ? ProjectLock(holding: file) : nil
    }

    /// Gives the lock back. It must be called, or the lock may be given back as soon as it was taken: nothing else
    /// keeps it alive.
    package func release() { flock(file.descriptor, LOCK_UN) }

    /// The file, and whether the lock on it is ours now.
    private static func attempt(_ project: ProjectFolder) throws -> (File, isHeld: Bool) {
        while true {
            let state = try project.makeState()
            let file = try state.openOrCreate("lock")
            guard try file.tryLock() else { return (file, false) }
            // Unless somebody removed the file meanwhile: then a lock on it excludes nobody.
            if try state.status("lock")?.inode == file.status().inode { return (file, true) }
        }
    }

    private static func processID(in file: File) throws -> Int32? {
        try file.seek(to: 0)
        let text = String(decoding: try file.read(upTo: 32), as: UTF8.self)
        guard text.last == "\n", let number = Int32(text.dropLast()), number > 0 else { return nil }
        // It may be the one before, who is gone, where the holder only looks.
        return kill(number, 0) == 0 || errno == EPERM ? number : nil
    }

    private static func busy(_ holder: Int32?, _ limit: Duration) -> Failure {
        let who = holder.map { "another fetch (process \($0))" } ?? "another fetch"
        return Failure(
            .busy,
            "project-busy",
            "\(who) holds this project, and did not end within \(limit.components.seconds) s",
            help: "wait until it is done, or give it longer with --timeout"
        )
    }
}
