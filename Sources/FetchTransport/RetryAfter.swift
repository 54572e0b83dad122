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
        guard let text = head["Retry-After"] else {
            let field = head["RateLimit-Reset"] ?? head["X-RateLimit-Reset"]
            guard head.status == 429, let number = field.flatMap(number) else { return nil }
            // Seconds since 1970, or a number of seconds. More than an hour comes from a clock that is wrong.
            return .seconds(min(max(1, number > 1_000_000_000 ? number - reference : number), 3600))
        }
        if let number = number(text) { return .seconds(number) }
        return HTTPDate.seconds(text).map { .seconds(max(0, $0 - reference)) }
    }

    /// The number that `text` is, of any length.
    private static func number(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return min(Int(text) ?? .max, 1 << 40)
    }
}
