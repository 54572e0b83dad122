/// Who wrote, committed or tagged, and when: `Name <address> 1795826969 +0200`.
///
/// Repositories hold lines that git itself would not write, so that the address and the time may be missing.
package struct Person: Hashable, Sendable {
    /// Without spaces at its ends, in the encoding of the object.
    package let name: [UInt8]
    package let email: [UInt8]
    /// Seconds since 1970; `nil` where the line has none.
    package let time: Int?
    /// `+0200`; `nil` where the line has none.
    package let zone: String?
    /// The whole line, for those who need it as git splits it.
    let line: [UInt8]

    /// Reads the value of `author`, `committer` or `tagger`, as git does: the name is before the first `<`, the address
    /// before the next `>`, the time behind the last `>`.
    init(_ line: [UInt8]) {
        self.line = line
        let open = line.firstIndex(of: UInt8(ascii: "<")) ?? line.endIndex
        name = Self.trimmed(line[..<open])
        let afterOpen = line[open...].dropFirst()
        let close = afterOpen.firstIndex(of: UInt8(ascii: ">")) ?? line.endIndex
        email = Self.trimmed(afterOpen[..<max(close, afterOpen.startIndex)])
        let rest = line.lastIndex(of: UInt8(ascii: ">")).map { line[($0 + 1)...] } ?? []
        let words = rest.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        time = words.first.flatMap { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int($0) : nil }
        zone = words.count > 1 && Self.isZone(words[1]) ? words[1] : nil
    }

    private static func isZone(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst()
        return (text.hasPrefix("+") || text.hasPrefix("-")) && (3...6).contains(digits.count)
            && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> [UInt8] {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let start = text.drop(while: isBlank)
        return [UInt8](start.prefix((start.lastIndex { !isBlank($0) } ?? start.startIndex - 1) + 1 - start.startIndex))
    }
}
