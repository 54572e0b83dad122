/// A time in a commit, in the forms of `git log --format`.
struct CommitDate: Sendable {
    private let time: Int
    /// `+0200`.
    private let zone: String
    private let (year, month, day): (Int, Int, Int)
    private let (hour, minute, second): (Int, Int, Int)
    private let weekday: Int

    /// `nil` for a person without a time, or with one that git does not print.
    init?(_ person: Person) {
        guard let time = person.time, time < 1 << 40, let zone = person.zone, zone.utf8.count == 5,
            let clock = Int(zone.dropFirst())
        else { return nil }
        self.time = time
        self.zone = zone
        let offset = (clock / 100 * 60 + clock % 100) * 60
        let local = time + (zone.hasPrefix("-") ? -offset : offset)
        let days = local >= 0 ? local / 86_400 : -((-local + 86_399) / 86_400)
        let rest = local - days * 86_400
        (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
        weekday = ((days + 4) % 7 + 7) % 7
        // Days since 1970 in the Gregorian calendar, whose years begin with March here.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    private static func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private var clock: String { "\(Self.padded(hour)):\(Self.padded(minute)):\(Self.padded(second))" }
    private var date: String { "\(Self.padded(year, 4))-\(Self.padded(month))-\(Self.padded(day))" }

    /// The texts that the placeholder with this letter (`d` of `%ad`) may stand for; `nil` for an unknown letter.
    func texts(_ letter: UInt8) -> [String]? {
        let month = Self.months[self.month - 1]
        let weekday = Self.weekdays[self.weekday]
        switch letter {
        case UInt8(ascii: "d"): return ["\(weekday) \(month) \(day) \(clock) \(year) \(zone)"]
        case UInt8(ascii: "D"): return ["\(weekday), \(day) \(month) \(year) \(clock) \(zone)"]
        case UInt8(ascii: "t"): return ["\(time)"]
        case UInt8(ascii: "i"): return ["\(date) \(clock) \(zone)"]
        case UInt8(ascii: "I"):
            let offset = "\(date)T\(clock)\(zone.prefix(3)):\(zone.suffix(2))"
            // Newer gits write UTC as `Z`.
            return zone == "+0000" ? ["\(date)T\(clock)Z", offset] : [offset]
        case UInt8(ascii: "s"): return [date]
        default: return nil
        }
    }
}
