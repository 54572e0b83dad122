internal import FetchModel

/// The records of a pax header (POSIX pax, "extended header records") that matter here; others are ignored.
struct PaxRecords {
    var path: [UInt8]?
    var linkPath: [UInt8]?
    var size: Int?
    var comment: String?
    /// GNU's keys for sparse files, without `GNU.sparse.`; `map` collects version 0.0's pairs as well.
    var sparse: [String: [UInt8]] = [:]

    /// Adds the records in `bytes`: `<length> <key>=<value>\n`, one after the other. Throws `ArchiveError`.
    mutating func add(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while let first = rest.first {
            // Some programs pad with zeros.
            if first == 0, rest.allSatisfy({ $0 == 0 }) { return }
            guard let space = rest.firstIndex(of: UInt8(ascii: " ")),
                let length = Self.decimal(rest[rest.startIndex..<space]),
                length <= rest.count, rest.startIndex + length > space + 1,
                rest[rest.startIndex + length - 1] == UInt8(ascii: "\n"),
                let equals = rest[space..<(rest.startIndex + length)].firstIndex(of: UInt8(ascii: "="))
            else { throw ArchiveError.damaged("a pax header is malformed") }
            let end = rest.startIndex + length
            let key = String(decoding: rest[(space + 1)..<equals], as: UTF8.self)
            try take(key, [UInt8](rest[(equals + 1)..<(end - 1)]))
            rest = rest[end...]
        }
    }

    private mutating func take(_ key: String, _ value: [UInt8]) throws {
        switch key {
        // An empty value revokes a record.
        case "path": path = value.isEmpty ? nil : value
        case "linkpath": linkPath = value.isEmpty ? nil : value
        case "size": size = value.isEmpty ? nil : try Self.number(value)
        case "comment": comment = String(validating: value, as: UTF8.self)
        case "GNU.sparse.offset", "GNU.sparse.numbytes":
            sparse["map", default: []] += (sparse["map"] == nil ? [] : [UInt8(ascii: ",")]) + value
        case _ where key.hasPrefix("GNU.sparse."): sparse[String(key.dropFirst(11))] = value
        default: break
        }
    }

    /// Returns a record's number. Throws `ArchiveError`.
    static func number(_ value: [UInt8]) throws -> Int {
        guard let number = decimal(value[...]) else { throw ArchiveError.damaged("a pax header has a wrong number") }
        return number
    }

    /// Returns the number that decimal digits, and nothing else, spell. Leading zeros are allowed.
    static func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
        let significant = digits.drop { $0 == 0x30 }
        guard !digits.isEmpty, significant.count < 19 else { return nil }
        var value = 0
        for digit in significant {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int(digit & 15)
        }
        return value
    }
}
