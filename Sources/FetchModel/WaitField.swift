/// Fields of a response that say when requests are accepted again: `Retry-After` (RFC 9110, 10.2.3), and the `RateLimit-Reset`
/// that GitLab and proxies send.
package enum WaitField {
    /// No window of a limit is longer: more than this comes from a clock that is wrong.
    private static let window = 3600
    /// No number of seconds is read as more, so that sums with it are numbers, too.
    private static let longest = 1 << 40

    /// The seconds from `now` (seconds since 1970) that `Retry-After` says, as a number or a date, which may lie before `now`;
    /// `nil` for other text.
    package static func retryAfter(_ text: String, now: Int) -> Int? {
        number(text) ?? HTTPDate.seconds(text).map { $0 - now }
    }

    /// The seconds from `now` until a limit is reset, at least one: `text` is a time in seconds since 1970, or a number of
    /// seconds; `nil` for other text.
    package static func reset(_ text: String, now: Int) -> Int? {
        guard let number = number(text) else { return nil }
        return min(max(1, number > 1_000_000_000 ? number - now : number), window)
    }

    /// The number that `text` is, of any length.
    private static func number(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return min(Int(text) ?? .max, longest)
    }
}
