internal import FetchArchive
internal import FetchCache
internal import FetchModel
internal import FetchSystem

/// An archive whose bytes are on this machine, to be read any number of times.
struct HeldArchive: Sendable {
    /// Opens it at its start.
    let open: @Sendable () throws -> File
    /// The SHA-256 of its bytes: what was promised of a cached one, what was found of a downloaded one; `nil` for a
    /// file of the user's, which was not read yet.
    let digest: SHA256Digest?
    /// Whether it was here before this run.
    let isFromCache: Bool
    /// Whether git made it here, and no host: then its digest says nothing about any host's archive.
    var isThroughGit = false
    /// Whether only the cache's own word says that it is the archive of the commit, and no promised digest.
    var isByAlias = false
    /// Gives it its place in the cache: not before all that was promised of it was checked.
    var keep: @Sendable () -> Void = {}
    /// Forgets it.
    var drop: @Sendable () -> Void = {}
}

/// Says that a run is to stop; threads that block look at it between chunks.
final class Cancellation: Sendable {
    private let state = Monitor(false)

    /// Asks the work to stop.
    func cancel() { state.update { $0 = true } }

    /// Throws `CancellationError` where the work is to stop.
    func check() throws {
        if state.update({ $0 }) { throw CancellationError() }
    }
}

extension Workers {
    /// Runs `body`, which may block, and asks it to stop when the task is cancelled.
    func runCancellably<Result: Sendable>(
        onCancel: @escaping @Sendable () -> Void = {},
        _ body: @escaping @Sendable (Cancellation) throws -> Result
    ) async throws -> Result {
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try await run { try body(cancellation) }
        } onCancel: {
            cancellation.cancel()
            onCancel()
        }
    }
}
