internal import FetchModel
internal import Glibc

/// The field `Retry-After` of a response (RFC 9110, 10.2.3): seconds, or a date.
enum RetryAfter {
    /// Returns how long the host asks to wait; `nil` where the field is missing or malformed.
    ///
    /// A date counts from the response's own `Date`, since clocks differ, and from `now` (seconds since 1970) without
    /// one.
    static func parse(_ head: Head, now: Int = time(nil)) -> Duration? {
        guard let text = head["Retry-After"] else { return nil }
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return .seconds(min(Int(text) ?? .max, 1 << 40))
        }
        guard let date = HTTPDate.seconds(text) else { return nil }
        let reference = head["Date"].flatMap(HTTPDate.seconds) ?? now
        return .seconds(max(0, date - reference))
    }
}
