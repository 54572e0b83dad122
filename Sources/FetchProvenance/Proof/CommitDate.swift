internal import FetchModel

/// A time in a commit, in the forms of `git log --format`.
struct CommitDate: Sendable {
    /// The seconds since 1970, as they are written.
    private let digits: String
    /// `+0200`.
    private let zone: String
    /// The date and `hh:mm:ss` in that zone.
    private let date: CivilDate
    private let clock: String

    /// `nil` for a time that is not shown the same by every git.
    init?(_ text: PersonText) {
        guard let parts = text.date, let time = Int(String(decoding: parts.digits, as: UTF8.self)), time < 1 << 40,
            let zone = Int(String(decoding: parts.zone, as: UTF8.self)), abs(zone) < 10_000
        else { return nil }
        digits = String(decoding: parts.digits, as: UTF8.self)
        // `-0000` and `+05` are numbers to git.
        let number = "\(abs(zone))"
        self.zone = (zone < 0 ? "-" : "+") + String(repeating: "0", count: 4 - number.count) + number
        let offset = (abs(zone) / 100 * 60 + abs(zone) % 100) * 60
        let local = time + (zone < 0 ? -offset : offset)
        // What begins before 1970 there is shown in another zone, or not at all.
        if local < 0 { return nil }
        date = CivilDate(seconds: local)
        clock = CivilDate.clock(local)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    /// The texts that the placeholder with this letter (`d` of `%ad`) may stand for; `nil` for an unknown letter.
    func texts(_ letter: UInt8) -> [String]? {
        let (year, number, day) = date.parts
        let month = Self.months[number - 1]
        let weekday = Self.weekdays[date.weekday]
        switch letter {
        case UInt8(ascii: "d"): return ["\(weekday) \(month) \(day) \(clock) \(year) \(zone)"]
        case UInt8(ascii: "D"): return ["\(weekday), \(day) \(month) \(year) \(clock) \(zone)"]
        case UInt8(ascii: "t"): return [digits]
        case UInt8(ascii: "i"): return ["\(date) \(clock) \(zone)"]
        case UInt8(ascii: "I"):
            let offset = "\(date)T\(clock)\(zone.prefix(3)):\(zone.suffix(2))"
            // Newer gits write UTC as `Z`.
            return zone == "+0000" ? ["\(date)T\(clock)Z", offset] : [offset]
        case UInt8(ascii: "s"): return ["\(date)"]
        default: return nil
        }
    }
}
