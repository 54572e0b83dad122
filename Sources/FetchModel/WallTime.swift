internal import Glibc

/// This machine's clock, for messages.
package enum WallTime {
    /// Seconds since 1970.
    package static func now() -> Int { time(nil) }

    /// The time of day, in this machine's time zone: `14:05`.
    package static func timeOfDay(_ seconds: Int) -> String {
        var seconds = time_t(seconds)
        var parts = tm()
        unsafe localtime_r(&seconds, &parts)
        func digits(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(digits(parts.tm_hour)):\(digits(parts.tm_min))"
    }

    /// A wait of so many seconds from now: `for 30 minutes, until 14:05`; `for now` where its length is not known.
    package static func period(_ wait: Int?) -> String {
        guard let wait else { return "for now" }
        if wait > 48 * 3600 { return "for \((wait + 86_399) / 86_400) days" }
        let time =
            wait == 1 ? "1 second" : wait < 120 ? "\(wait) seconds" : "\((wait + 59) / 60) minutes"
        return "for \(time), until \(timeOfDay(now() + wait))"
    }
}
