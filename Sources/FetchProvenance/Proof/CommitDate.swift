internal import FetchModel

/// A time in a commit, in the forms of `git log --format`.
struct CommitDate: Sendable {
    private let time: Int
    /// `+0200`.
    private let zone: String
    /// The date and `hh:mm:ss` in that zone.
    private let date: CivilDate
    private let clock: String

    /// `nil` for a person without a time, or with one that git does not print.
    init?(_ person: Person) {
        guard let time = person.time, time < 1 << 40, let zone = person.zone, zone.utf8.count == 5,
            let difference = Int(zone.dropFirst())
        else { return nil }
        self.time = time
        self.zone = zone
        let offset = (difference / 100 * 60 + difference % 100) * 60
        let local = time + (zone.hasPrefix("-") ? -offset : offset)
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
        case UInt8(ascii: "t"): return ["\(time)"]
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
