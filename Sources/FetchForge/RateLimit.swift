internal import FetchModel

/// A host's refusal to accept more requests for a while.
package struct RateLimit: Hashable, Sendable {
    /// How many seconds to wait; `nil` where the host does not say.
    package var wait: Int?

    /// A limit that ends in `wait` seconds, at least one.
    init(wait: Int?) { self.wait = wait.map { max(1, $0) } }

    /// Reads `Retry-After` and the `RateLimit-Reset` that GitLab and proxies send, of a 429.
    static func standard(_ head: ResponseHead) -> RateLimit? {
        guard head.status == 429 else { return nil }
        return RateLimit(wait: retryAfter(head) ?? reset(head, "RateLimit-Reset") ?? reset(head, "X-RateLimit-Reset"))
    }

    /// The seconds of `Retry-After`, which may be a date. The host's own clock counts.
    static func retryAfter(_ head: ResponseHead) -> Int? {
        head["Retry-After"].flatMap { WaitField.retryAfter($0, now: now(head)) }
    }

    /// The seconds until the time in `field`. The host's own clock counts.
    static func reset(_ head: ResponseHead, _ field: String) -> Int? {
        head[field].flatMap { WaitField.reset($0, now: now(head)) }
    }

    private static func now(_ head: ResponseHead) -> Int {
        head["Date"].flatMap(HTTPDate.seconds) ?? WallTime.now()
    }
}
