internal import FetchModel

/// Counts the attempts of a request, and decides whether there is another one.
struct Attempts: Sendable {
    /// Why an attempt failed.
    enum Setback: Sendable {
        /// The exchange failed.
        case fault(TransferFault)
        /// The host responded with a transient status.
        case response(Head)
    }

    private let client: HTTPClient
    /// Consecutive failed attempts that gained little.
    private var failed = 0
    /// All failed attempts.
    private var total = 0
    /// Whether an attempt met the leftovers of an earlier response, which is repeated once and does not count.
    private var hasMetLeftovers = false

    /// The most consecutive attempts that gain little.
    private let most: Int

    /// No attempts so far; `most` where the request wants fewer than others have.
    init(_ client: HTTPClient, atMost most: Int? = nil) {
        self.client = client
        self.most = min(most ?? .max, client.settings.retry.attempts)
    }

    /// Whether the next attempt must open a connection of its own.
    var needsFreshConnection: Bool { hasMetLeftovers }

    /// Records that the attempt under way has received `bytes` of a body.
    mutating func gained(_ bytes: Int) {
        if bytes >= client.settings.retry.gain { failed = 0 }
    }

    /// Returns how long to wait before `hop` is tried again after `setback`. A failed POST is repeated only where the host
    /// cannot have received it.
    ///
    /// Throws the `TransportError` to report where there is no further attempt, and `CancellationError`.
    mutating func delay(after setback: Setback, of hop: Hop) throws -> Duration {
        if case .fault(let fault) = setback, fault.mayBeLeftover, hop.isRepeatable, !hasMetLeftovers {
            hasMetLeftovers = true
            client.note("retry on a fresh connection: \(hop.shown): \(fault.reason)")
            return .zero
        }
        failed += 1
        total += 1
        let policy = client.settings.retry
        var requested: Duration?
        let cause: String
        let mayRepeat: Bool
        switch setback {
        case .fault(let fault):
            if fault.kind == .cancelled { throw CancellationError() }
            mayRepeat = fault.isTransient && (hop.isRepeatable || fault.sentNothing)
            cause = fault.reason
        case .response(let head):
            mayRepeat = hop.isRepeatable
            requested = RetryAfter.parse(head)
            cause = "status \(head.status)"
        }
        if let requested, requested > policy.longestRetryAfter { throw error(setback, of: hop, retryAfter: requested) }
        guard mayRepeat, failed < most, total < policy.totalAttempts else {
            throw error(setback, of: hop, retryAfter: requested)
        }
        let delay = policy.delay(afterFailed: failed, requested: requested)
        client.note("retry \(failed + 1) of \(most) in \(delay.inWords): \(hop.shown): \(cause)")
        let wait = policy.realTime(delay)
        client.announce(wait, of: hop, because: setback, attempt: "\(failed + 1) of \(most)")
        return wait
    }

    /// Returns the error that `setback` amounts to after the attempts so far.
    func error(_ setback: Setback, of hop: Hop, retryAfter wait: Duration? = nil) -> TransportError {
        switch setback {
        case .fault(let fault): .exchangeFailed(url: hop.shown, fault: fault, attempts: total)
        case .response(let head):
            .hostUnavailable(url: hop.shown, status: head.status, retryAfter: wait, attempts: total)
        }
    }
}
