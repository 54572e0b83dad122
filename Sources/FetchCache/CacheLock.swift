internal import FetchModel
internal import FetchSystem
internal import Glibc

/// The lock that keeps upkeep away from a cache that is in use.
///
/// Each process that opens the cache shares a kernel lock on its directory, and upkeep takes it for itself. It ends with
/// its process, so that it is never stale.
package final class CacheLock: Sendable {
    private let directory: Directory

    private init(_ directory: Directory) { self.directory = directory }

    /// Takes the lock of `cache`, waiting up to `limit` for the processes that use it; `nil` where there is no cache yet.
    ///
    /// Calls `onWait` once, before the first wait. The wait blocks no thread and ends when the task is cancelled. Throws
    /// `CacheError`, `SystemError` and `CancellationError`.
    package static func acquire(
        _ cache: ArchiveCache,
        waitingUpTo limit: Duration,
        onWait: () -> Void
    ) async throws -> CacheLock? {
        guard let directory = try cache.managed() else { return nil }
        let deadline = ContinuousClock.now + limit
        var isWaiting = false
        while try !directory.tryLock() {
            if !isWaiting { onWait() }
            isWaiting = true
            guard ContinuousClock.now < deadline else {
                throw CacheError.busy(seconds: Int(limit.components.seconds))
            }
            try await Task.sleep(for: min(.milliseconds(50), max(deadline - .now, .milliseconds(1))))
        }
        return CacheLock(directory)
    }

    /// Releases the lock. Every holder must call it: without the call, the compiler may release the object as soon as it
    /// was made.
    package func release() { flock(directory.descriptor, LOCK_UN) }
}

extension Directory {
    private static let pause: UInt32 = 20_000
    private static let attempts = 100

    /// Shares the lock of the cache in this directory, for as long as the directory is open.
    ///
    /// Upkeep is waited for, two seconds at most. Without the lock the cache works all the same: an archive that is
    /// removed while it is open can be read to its end, and one that is gone is downloaded again. So a file system
    /// without locks is no obstacle.
    func shareWithUpkeep() {
        for _ in 0..<Self.attempts {
            do {
                if try tryShare() { return }
            } catch {
                return
            }
            usleep(Self.pause)
        }
    }
}
