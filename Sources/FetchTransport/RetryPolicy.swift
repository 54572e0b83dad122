/// How often a request is tried, and how long is waited in between: exponentially longer, with jitter.
package struct RetryPolicy: Sendable {
    /// Tries one after the other that gain less than `gain`, the first one included.
    package var attempts = 5
    /// How many bytes of a body a try must bring for the count to begin anew.
    package var gain = 1 << 20
    /// Tries in all.
    package var setbacks = 100
    /// The wait before the second try, at most; it doubles with each further one.
    package var base = Duration.milliseconds(500)
    /// No wait is longer, unless the host asks for it.
    package var cap = Duration.seconds(20)
    /// The longest wait that a host's `Retry-After` may ask for; beyond it the request fails at once.
    package var patience = Duration.seconds(60)
    /// The share of the wait that is really taken, 0...1, so that many clients do not come back as one.
    package var jitter: @Sendable () -> Double = { .random(in: 0.5...1) }
    /// How long a wait of this length really takes; tests make it nothing.
    package var realTime: @Sendable (Duration) -> Duration = { $0 }

    /// The defaults: 5 tries (100 of those that each bring a mebibyte), waits of about 0.5, 1, 2 and 4 seconds.
    package init() {}

    /// How long to wait when `failed` tries have failed, at least 1, and the host asked for `asked`.
    func delay(afterFailed failed: Int, asked: Duration?) -> Duration {
        let doublings = min(max(failed - 1, 0), 30)
        let backoff = min(cap, base * (1 << doublings)) * jitter()
        return max(backoff, asked ?? .zero)
    }
}
