/// The parts of a line about a person, as `git log --format` shows them: byte by byte what is there, without the repairs that
/// readers make.
struct PersonText {
    let name: [UInt8]
    let email: [UInt8]
    /// The digits of the time, and the zone; `nil` where either is missing.
    let date: (digits: [UInt8], zone: [UInt8])?

    /// Splits the line of `person` where git does; `nil` for one without an address, of which git shows nothing.
    init?(_ person: Person) {
        let line = person.line
        guard let open = line.firstIndex(of: UInt8(ascii: "<")) else { return nil }
        guard let close = line[(open + 1)...].firstIndex(of: UInt8(ascii: ">")) else { return nil }
        let nameEnd = line[..<open].lastIndex { !Self.isBlank($0) }.map { $0 + 1 } ?? 0
        name = [UInt8](line[..<nameEnd])
        email = [UInt8](line[(open + 1)..<close])
        // The time is behind the last of these: broken lines have more than one.
        let rest = line[((line.lastIndex(of: UInt8(ascii: ">")) ?? close) + 1)...].drop(while: Self.isBlank)
        let digits = rest.prefix(while: Self.isDigit)
        let zone = rest.dropFirst(digits.count).drop(while: Self.isBlank)
        let offset = zone.dropFirst().prefix(while: Self.isDigit)
        if !digits.isEmpty, let sign = zone.first, "+-".utf8.contains(sign), !offset.isEmpty {
            date = ([UInt8](digits), [sign] + offset)
        } else {
            date = nil
        }
    }

    /// What git takes for a blank.
    static func isBlank(_ byte: UInt8) -> Bool { [9, 10, 13, 32].contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}
