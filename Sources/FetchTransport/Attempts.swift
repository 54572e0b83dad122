internal import FetchModel

/// How often something was tried, and whether it is tried again.
struct Attempts: Sendable {
    /// Why a try came to nothing.
    enum Setback: Sendable {
        /// The exchange failed.
        case fault(WireFault)
        /// The host answered, but with a status that says to come again.
        case answer(Head)
    }

    private let wire: Wire
    /// Those that failed one after the other, with little gained in between.
    private var failed = 0
    /// All that failed.
    private var setbacks = 0

    /// None so far.
    init(_ wire: Wire) { self.wire = wire }

    /// Notes that the try that is under way has brought `bytes` of a body.
    mutating func gained(_ bytes: Int) {
        if bytes >= wire.settings.retry.gain { failed = 0 }
    }

    /// How long to wait before trying `hop` again after `setback`; a failed POST is repeated only where it cannot have
    /// been received.
    ///
    /// Throws the `Failure` to report when it is not to be tried again, `CancellationError` when nobody wants it.
    mutating func delay(after setback: Setback, of hop: Hop) throws -> Duration {
        failed += 1
        setbacks += 1
        let policy = wire.settings.retry
        var asked: Duration?
        let cause: String
        let mayRepeat: Bool
        switch setback {
        case .fault(let fault):
            if fault.kind == .cancelled { throw CancellationError() }
            mayRepeat = fault.isTransient && (hop.isRepeatable || fault.sentNothing)
            cause = fault.reason
        case .answer(let head):
            mayRepeat = hop.isRepeatable
            asked = RetryAfter.parse(head)
            cause = "status \(head.status)"
        }
        if let asked, asked > policy.patience { throw failure(setback, of: hop, tryAgainIn: asked) }
        guard mayRepeat, failed < policy.attempts, setbacks < policy.setbacks else {
            throw failure(setback, of: hop, tryAgainIn: asked)
        }
        let delay = policy.delay(afterFailed: failed, asked: asked)
        wire.note("retry \(failed + 1) of \(policy.attempts) in \(delay.inWords): \(hop.shown): \(cause)")
        return policy.realTime(delay)
    }

    /// The failure that `setback` amounts to, after the tries so far.
    func failure(_ setback: Setback, of hop: Hop, tryAgainIn wait: Duration? = nil) -> Failure {
        let tries = setbacks > 1 ? " (\(setbacks) attempts)" : ""
        switch setback {
        case .fault(let fault):
            return Failure(
                .unavailable,
                fault.code,
                "cannot fetch '\(hop.shown)': \(fault.reason)\(tries)",
                help: fault.help
            )
        case .answer(let head):
            let phrase = Head.phrase(head.status)
            let status = "'\(hop.shown)' answered \(head.status)" + (phrase.isEmpty ? "" : " (\(phrase))")
            guard let wait, wait > .zero else {
                let help = "the host is overloaded or down; run the same command again later"
                return Failure(.unavailable, "http-\(head.status)", status + tries, help: help)
            }
            let help = "run the same command again in \(wait.inWords)"
            return Failure(
                .unavailable,
                "http-\(head.status)",
                "\(status) and asks to wait \(wait.inWords)\(tries)",
                help: help
            )
        }
    }
}
