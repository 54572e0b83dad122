internal import FetchModel

/// How often an interrupted transfer is started again from its beginning.
enum RestartPolicy {
    /// Attempts for a transfer that was interrupted midway.
    static let interrupted = 5
    /// Attempts for a transfer that ended by itself but is incomplete: the host may have no more of it.
    static let incomplete = 3
}

extension EngineContext {
    /// Runs `body`, which downloads `name`, again from the start if the transfer is interrupted and cannot be resumed.
    /// Throws the transfer's `Failure` after the last attempt.
    func restarting<Value>(
        _ name: String,
        atMost attempts: Int? = nil,
        _ body: () async throws -> Value
    ) async throws -> Value {
        var attempt = 1
        while true {
            do {
                return try await body()
            } catch let interrupted as TransferInterrupted {
                let limit = interrupted.failure.kind == .data ? RestartPolicy.incomplete : RestartPolicy.interrupted
                guard attempt < min(limit, attempts ?? .max) else {
                    var failure = interrupted.failure
                    if attempt > 1 { failure.message += " (\(attempt) attempts)" }
                    throw failure
                }
                send(.trace("'\(name)' was interrupted after \(interrupted.received) bytes; starting over"))
                // Jittered, and longer each time, as between the attempts of one request.
                try await clock.sleep(for: .milliseconds(Int.random(in: 250...500) << attempt))
                attempt += 1
            }
        }
    }
}
