/// How often a request is tried, and how long the waits in between are: exponentially longer, with jitter.
package struct RetryPolicy: Sendable {
    /// Consecutive attempts that receive less than `gain`, the first one included.
    package var attempts = 5
    /// How many bytes of a body an attempt must receive to reset the count.
    package var gain = 1 << 20
    /// Attempts in all.
    package var totalAttempts = 100
    /// The wait before the second attempt, at most; it doubles with each further one.
    package var base = Duration.milliseconds(500)
    /// The longest wait that the host did not ask for.
    package var cap = Duration.seconds(20)
    /// The longest wait that a host's `Retry-After` may ask for; the request fails at once beyond it.
    package var longestRetryAfter = Duration.seconds(60)
    /// The part of the wait that is really taken, 0...1, so that many clients do not come back at the same time.
    package var jitter: @Sendable () -> Double = { .random(in: 0.5...1) }
    /// How long a wait of this length really takes; tests make it nothing.
    package var realTime: @Sendable (Duration) -> Duration = { $0 }

    /// The defaults: 5 attempts (100 that each receive a mebibyte), waits of about 0.5, 1, 2 and 4 seconds.
    package init() {}

    /// Returns the wait after `failed` attempts, at least 1, where the host asked for `requested`.
    func delay(afterFailed failed: Int, requested: Duration?) -> Duration {
        let doublings = min(max(failed - 1, 0), 30)
        let backoff = min(cap, base * (1 << doublings)) * jitter()
        return max(backoff, requested ?? .zero)
    }
}
