internal import Glibc

/// This machine's clock, for messages.
enum WallTime {
    /// Seconds since 1970.
    static func now() -> Int { time(nil) }

    /// The time of day, in this machine's time zone: `14:05`.
    static func timeOfDay(_ seconds: Int) -> String {
        var seconds = time_t(seconds)
        var parts = tm()
        unsafe localtime_r(&seconds, &parts)
        func digits(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(digits(parts.tm_hour)):\(digits(parts.tm_min))"
    }
}
