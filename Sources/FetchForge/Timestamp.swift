internal import FetchModel

/// Times as APIs write them.
enum Timestamp {
    /// The seconds since 1970 of `2016-05-01T18:52:25+00:00` (RFC 3339), fractions dropped; `nil` for other text.
    static func seconds(_ text: String) -> Int? {
        let digits = Array(text.utf8)
        guard digits.count >= 20, digits[4] == UInt8(ascii: "-"), digits[13] == UInt8(ascii: ":") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= digits.count else { return nil }
            return digits[range].reduce(Int?.some(0)) { value, digit in
                guard let value, (48...57).contains(digit) else { return nil }
                return value * 10 + Int(digit) - 48
            }
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), (1...12).contains(month),
            (1...31).contains(day),
            hour < 24, minute < 60, second < 61
        else { return nil }
        var zone = 19
        while zone < digits.count, digits[zone] == UInt8(ascii: ".") || (48...57).contains(digits[zone]) { zone += 1 }
        guard zone < digits.count else { return nil }
        var offset = 0
        if digits[zone] != UInt8(ascii: "Z") {
            guard let hours = number(zone + 1..<zone + 3), let minutes = number(zone + 4..<zone + 6) else { return nil }
            offset = (digits[zone] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes) * 60
        }
        return CivilDate.days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset
    }
}
