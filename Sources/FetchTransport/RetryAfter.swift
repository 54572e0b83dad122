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
        guard let date = seconds(ofDate: text) else { return nil }
        let reference = head["Date"].flatMap(seconds(ofDate:)) ?? now
        return .seconds(max(0, date - reference))
    }

    /// Returns the seconds since 1970 of a date in one of HTTP's three formats (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`,
    /// `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`.
    static func seconds(ofDate text: String) -> Int? {
        var words = text.split { " ,-:".contains($0) }
        if words.count == 7 { words = [words[0], words[2], words[1], words[6]] + words[3...5] + ["GMT"] }
        guard words.count == 8, words[7] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        let numbers = [words[1], words[3], words[4], words[5], words[6]].compactMap { Int32($0) }
        guard numbers.count == 5, numbers.allSatisfy({ (0...9999).contains($0) }) else { return nil }
        let year = numbers[1] < 100 ? numbers[1] + (numbers[1] < 70 ? 2000 : 1900) : numbers[1]
        var parts = tm()
        (parts.tm_mday, parts.tm_mon, parts.tm_year) = (numbers[0], Int32(month), year - 1900)
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (numbers[2], numbers[3], numbers[4])
        return timegm(&parts)
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
