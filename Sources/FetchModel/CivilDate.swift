/// A date of the Gregorian calendar, as days since 1970-01-01.
package struct CivilDate: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The days since 1970-01-01.
    package let day: Int

    /// Creates the date that is `day` days after 1970-01-01.
    package init(day: Int) { self.day = day }

    /// Creates the date, in UTC, on which `seconds` have passed since 1970.
    package init(seconds: Int) { day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400 }

    /// Parses `YYYY-MM-DD` (RFC 3339, full-date); `nil` for other text and for days that no month has.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.joined().utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == 3, numbers[0] > 0, 1...12 ~= numbers[1], 1...31 ~= numbers[2] else { return nil }
        day = Self.days(numbers[0], numbers[1], numbers[2])
        // A day too many, such as February 30th, would be another date.
        if description != text { return nil }
    }

    /// The year, the month from 1 and the day of the month from 1. Years begin in March here, so that leap days end them.
    package var parts: (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// `YYYY-MM-DD`.
    package var description: String {
        let (year, month, day) = parts
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    /// From 0, which is Sunday.
    package var weekday: Int { ((day + 4) % 7 + 7) % 7 }

    package static func < (left: CivilDate, right: CivilDate) -> Bool { left.day < right.day }

    /// `YYYY-MM-DDThh:mm:ssZ` of the moment at which `seconds` have passed since 1970.
    package static func timestamp(_ seconds: Int) -> String {
        let date = CivilDate(seconds: seconds)
        return "\(date)T\(clock(seconds))Z"
    }

    /// `hh:mm:ss` of the moment at which `seconds` have passed since 1970.
    package static func clock(_ seconds: Int) -> String {
        let rest = seconds - CivilDate(seconds: seconds).day * 86_400
        return [rest / 3600, rest / 60 % 60, rest % 60].map { padded($0, 2) }.joined(separator: ":")
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Returns the days from 1970-01-01 to a date: years begin in March here, so that leap days end them.
    package static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = (year / 400, year % 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
