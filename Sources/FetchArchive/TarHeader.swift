internal import FetchModel

/// The fields of one 512-byte tar header: v7, ustar (POSIX), star and GNU.
struct TarHeader {
    /// The size of a header, and what everything is padded to.
    static let block = 512

    private let bytes: UnsafeRawBufferPointer

    /// Reads `bytes`, which are 512 and must outlive it. Throws `ArchiveError` where their checksum is wrong.
    init(_ bytes: UnsafeRawBufferPointer) throws {
        self.bytes = bytes
        guard Self.hasChecksum(bytes) else { throw ArchiveError.damaged("a tar header has a wrong checksum") }
    }

    /// Whether `bytes` can be the start of a tar: a header, or the zeros that end one.
    static func isPlausible(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= block else { return false }
        return bytes.withUnsafeBytes { all in
            let first = UnsafeRawBufferPointer(rebasing: all[..<block])
            return hasChecksum(first) || first.allSatisfy { $0 == 0 }
        }
    }

    /// The entry's type flag.
    var type: UInt8 { bytes[156] }

    /// Permission bits. Throws `ArchiveError`.
    func mode() throws -> UInt32 { UInt32(truncatingIfNeeded: try number(100, 8, "mode")) & 0o7777 }

    /// The number of bytes that follow. Throws `ArchiveError`.
    func size() throws -> Int { try number(124, 12, "size") }

    /// The target of a link.
    var linkName: ArraySlice<UInt8> { text(157, 100) }

    /// Appends the path, of both fields that can hold it.
    func appendName(to name: inout [UInt8]) {
        if bytes[257..<263].elementsEqual("ustar\0".utf8) {
            // star keeps times in the last 24 bytes of the prefix, and says so in the last of the block.
            let isStar = bytes[508..<512].elementsEqual("tar\0".utf8)
            let prefix = text(345, isStar ? 131 : 155)
            if !prefix.isEmpty {
                name.append(contentsOf: prefix)
                name.append(UInt8(ascii: "/"))
            }
        }
        name.append(contentsOf: text(0, 100))
    }

    /// A pair of GNU's numbers at `offset`, as in its map of a sparse file; `nil` where it is not used. Throws `ArchiveError`.
    func sparsePair(at offset: Int) throws -> (offset: Int, count: Int)? {
        bytes[offset + 12] == 0 ? nil : (try number(offset, 12, "map"), try number(offset + 12, 12, "map"))
    }

    /// GNU's size of a sparse file. Throws `ArchiveError`.
    func realSize() throws -> Int { try number(483, 12, "size") }

    /// Whether the map of a sparse file continues in a block of its own.
    var isExtended: Bool { bytes[482] != 0 }

    private func text(_ offset: Int, _ count: Int) -> ArraySlice<UInt8> {
        let field = bytes[offset..<(offset + count)]
        return ArraySlice(field[..<(field.firstIndex(of: 0) ?? field.endIndex)])
    }

    private func number(_ offset: Int, _ count: Int, _ what: String) throws -> Int {
        guard let number = Self.number(bytes[offset..<(offset + count)]) else {
            throw ArchiveError.damaged("a tar header has a wrong \(what)")
        }
        return number
    }

    /// Returns a field's number: octal digits between spaces or NULs, or, with the first bit set, base 256.
    static func number(_ field: Slice<UnsafeRawBufferPointer>) -> Int? {
        guard let first = field.first else { return nil }
        if first & 0x80 != 0 {
            // Bit 6 is the sign: nothing here may be negative.
            guard first & 0x40 == 0 else { return nil }
            var value = Int(first & 0x3f)
            for byte in field.dropFirst() {
                guard value <= Int.max >> 8 else { return nil }
                value = value << 8 | Int(byte)
            }
            return value
        }
        var value = 0
        var index = field.startIndex
        while index < field.endIndex, field[index] == 0x20 { index += 1 }
        while index < field.endIndex, (0x30...0x37).contains(field[index]) {
            guard value <= Int.max >> 3 else { return nil }
            value = value << 3 | Int(field[index] & 7)
            index += 1
        }
        while index < field.endIndex {
            guard field[index] == 0x20 || field[index] == 0 else { return nil }
            index += 1
        }
        return value
    }

    /// Whether the checksum is the sum of all bytes, its own field counted as spaces; some old programs added signed bytes.
    private static func hasChecksum(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let expected = number(bytes[148..<156]) else { return false }
        var sum = 0
        var high = 0
        for byte in bytes {
            sum += Int(byte)
            high += Int(byte >> 7)
        }
        for byte in bytes[148..<156] {
            sum += 0x20 - Int(byte)
            high -= Int(byte >> 7)
        }
        return expected == sum || expected == sum - high << 8
    }
}
