internal import FetchModel
internal import Glibc

/// The field `Retry-After` of a response (RFC 9110, 10.2.3): seconds, or a date. Where a 429 lacks it, `RateLimit-Reset`, which
/// GitLab and proxies send.
enum RetryAfter {
    /// Returns how long the host asks to wait; `nil` where the field is missing or malformed.
    ///
    /// A date counts from the response's own `Date`, since clocks differ, and from `now` (seconds since 1970) without
    /// one.
    static func parse(_ head: Head, now: Int = time(nil)) -> Duration? {
        let reference = head["Date"].flatMap(HTTPDate.seconds) ?? now
        if let text = head["Retry-After"] {
            return WaitField.retryAfter(text, now: reference).map { .seconds(max(0, $0)) }
        }
        guard head.status == 429, let text = head["RateLimit-Reset"] ?? head["X-RateLimit-Reset"] else { return nil }
        return WaitField.reset(text, now: reference).map { .seconds($0) }
    }
}
