internal import FetchModel

/// A host's refusal to accept more requests for a while.
package struct RateLimit: Hashable, Sendable {
    /// How many seconds to wait; `nil` where the host does not say.
    package var wait: Int?

    /// A limit that ends in `wait` seconds, at least one.
    init(wait: Int?) { self.wait = wait.map { max(1, $0) } }

    /// No window of a limit is longer: more than this comes from a clock that is wrong.
    private static let window = 3600
    /// No number of seconds is read as more, so that sums with it are numbers, too.
    private static let longest = 1 << 40

    /// Reads `Retry-After` and the `RateLimit-Reset` that GitLab and proxies send, of a 429.
    static func standard(_ head: ResponseHead) -> RateLimit? {
        guard head.status == 429 else { return nil }
        return RateLimit(wait: retryAfter(head) ?? reset(head, "RateLimit-Reset") ?? reset(head, "X-RateLimit-Reset"))
    }

    /// The seconds of `Retry-After`, which may be a date (RFC 9110, 10.2.3).
    static func retryAfter(_ head: ResponseHead) -> Int? {
        guard let text = head["Retry-After"] else { return nil }
        if let seconds = seconds(text) { return seconds }
        return HTTPDate.seconds(text).map { $0 - now(head) }
    }

    /// The seconds until the time in `field`: seconds since 1970, or a number of seconds. The host's own clock counts.
    static func reset(_ head: ResponseHead, _ field: String) -> Int? {
        guard let number = head[field].flatMap(seconds) else { return nil }
        let wait = number > 1_000_000_000 ? number - now(head) : number
        return min(max(1, wait), window)
    }

    /// The number that `text` is, of any length.
    private static func seconds(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return min(Int(text) ?? .max, longest)
    }

    private static func now(_ head: ResponseHead) -> Int {
        head["Date"].flatMap(HTTPDate.seconds) ?? WallTime.now()
    }
}
