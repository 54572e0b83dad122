internal import FetchSystem

/// Tells threads that block to stop. They check it between chunks.
final class Cancellation: Sendable {
    private let isCancelled = Monitor(false)

    /// Requests that the work stops.
    func cancel() { isCancelled.update { $0 = true } }

    /// Throws `CancellationError` if the work is to stop.
    func check() throws {
        if isCancelled.read({ $0 }) { throw CancellationError() }
    }
}

extension Workers {
    /// Runs `body`, which may block, and tells it to stop when the task is cancelled.
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

    /// Runs `body`, which cannot fail, on a thread that may block.
    func runWithoutThrowing<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        do {
            return try await run(body)
        } catch {
            preconditionFailure("a body that throws nothing threw \(error)")
        }
    }
}
