internal import FetchModel

extension Session {
    /// How often what broke off midway is asked for anew.
    private static let restarts = 5
    /// How often what came to an end, but not to its own, is: the host may well hold no more of it.
    private static let rereads = 3

    /// What `body` gives, which receives `name` from a host: from its start again where the transfer broke off and could
    /// not be taken up. Throws the transfer's `Failure` when that was tried often enough.
    func startingOver<Value>(_ name: String, _ body: () async throws -> Value) async throws -> Value {
        var attempt = 1
        while true {
            do {
                return try await body()
            } catch let interrupted as TransferInterrupted {
                guard attempt < (interrupted.failure.kind == .data ? Self.rereads : Self.restarts) else {
                    var failure = interrupted.failure
                    if !failure.message.contains(" attempts)") { failure.message += " (\(attempt) attempts)" }
                    throw failure
                }
                listen(.trace("'\(name)' broke off after \(interrupted.received) bytes; starting over"))
                // Jittered, and longer each time, as between a request's own attempts.
                try await Task.sleep(for: .milliseconds(Int.random(in: 250...500) << attempt))
                attempt += 1
            }
        }
    }
}
