/// Writes zip as the fixtures want it, right or wrong; nothing is really compressed.
package struct ZipWriter {
    /// One entry, with what may be wrong about it.
    struct Entry {
        var name: [UInt8]
        var content: [UInt8] = []
        var mode = 0
        var system: UInt8 = 3
        var flags: UInt16 = 0
        var method: UInt16 = 0
        var localName: [UInt8]?
        var unicodeName: [UInt8]?
        /// Whether the local header has it as well.
        var hasLocalUnicodeName = true
        var hasBadUnicodeCheck = false
        var size: Int?
        var localSize: Int?
        var hasBadCheck = false
        var overlaps = false
        var isWide = false
        /// Whether sizes and checksum come behind the bytes.
        var hasDescriptor = false
    }

    private(set) var bytes: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0
    private var lastOffset = 0

    /// Writes the entry's local header and bytes.
    mutating func add(_ entry: Entry) {
        let packed = entry.method == 8 ? Self.deflated(entry.content) : entry.content
        let check = Self.check(of: entry.content) ^ (entry.hasBadCheck ? 1 : 0)
        let size = entry.size ?? entry.content.count
        let offset = entry.overlaps ? lastOffset : bytes.count
        var extra: [UInt8] = []
        if let name = entry.unicodeName {
            let nameCheck = Self.check(of: entry.name) ^ (entry.hasBadUnicodeCheck ? 1 : 0)
            extra =
                Self.little(0x7075, 2) + Self.little(5 + name.count, 2) + [1] + Self.little(Int(nameCheck), 4) + name
        }
        let flags = Int(entry.flags | (entry.hasDescriptor ? 8 : 0))
        if !entry.overlaps {
            lastOffset = offset
            let local = entry.localName ?? entry.name
            let hides = entry.hasDescriptor
            var fields = Self.little(0x0403_4b50, 4) + Self.little(20, 2) + Self.little(flags, 2)
            fields += Self.little(Int(entry.method), 2) + Self.little(0, 4) + Self.little(hides ? 0 : Int(check), 4)
            fields += Self.little(hides ? 0 : packed.count, 4) + Self.little(hides ? 0 : entry.localSize ?? size, 4)
            let localExtra = entry.hasLocalUnicodeName ? extra : []
            fields += Self.little(local.count, 2) + Self.little(localExtra.count, 2)
            bytes += fields + local + localExtra + packed
            if hides {
                bytes += Self.little(0x0807_4b50, 4) + Self.little(Int(check), 4)
                bytes += Self.little(packed.count, 4) + Self.little(size, 4)
            }
        }
        var wide: [UInt8] = []
        if entry.isWide {
            wide = Self.little(1, 2) + Self.little(24, 2)
            wide += Self.little(size, 8) + Self.little(packed.count, 8) + Self.little(offset, 8)
        }
        func short(_ number: Int) -> [UInt8] { entry.isWide ? [255, 255, 255, 255] : Self.little(number, 4) }
        directory += Self.little(0x0201_4b50, 4) + [20, entry.system] + Self.little(20, 2) + Self.little(flags, 2)
        directory += Self.little(Int(entry.method), 2) + Self.little(0, 4) + Self.little(Int(check), 4)
        directory += short(packed.count) + short(size) + Self.little(entry.name.count, 2)
        directory += Self.little(extra.count + wide.count, 2) + Self.little(0, 6)
        directory += Self.little(entry.mode << 16, 4) + short(offset) + entry.name + wide + extra
        count += 1
    }

    /// Writes the directory and the end; `trailing` follows it.
    mutating func end(
        comment: [UInt8] = [],
        isWide: Bool = false,
        count shown: Int? = nil,
        disk: Int = 0,
        trailing: [UInt8] = []
    ) {
        let offset = bytes.count
        let count = shown ?? count
        bytes += directory
        if isWide {
            let end = bytes.count
            bytes += Self.little(0x0606_4b50, 4) + Self.little(44, 8) + Self.little(45, 2) + Self.little(45, 2)
            bytes += Self.little(0, 8) + Self.little(count, 8) + Self.little(count, 8)
            bytes += Self.little(directory.count, 8) + Self.little(offset, 8)
            bytes += Self.little(0x0706_4b50, 4) + Self.little(0, 4) + Self.little(end, 8) + Self.little(1, 4)
        }
        func short(_ number: Int, _ width: Int) -> [UInt8] {
            isWide ? [UInt8](repeating: 255, count: width) : Self.little(number, width)
        }
        bytes += Self.little(0x0605_4b50, 4) + Self.little(disk, 2) + Self.little(disk, 2)
        bytes += short(count, 2) + short(count, 2)
        bytes += short(directory.count, 4) + short(offset, 4) + Self.little(comment.count, 2) + comment + trailing
    }

    /// Drops the last `count` bytes.
    mutating func cut(_ count: Int) { bytes.removeLast(min(count, bytes.count)) }

    /// Deflated bytes that hold `content` as it is, in blocks of at most 65,535 (RFC 1951, 3.2.4).
    static func deflated(_ content: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = content[...]
        repeat {
            let part = rest.prefix(0xffff)
            rest = rest.dropFirst(part.count)
            result += [rest.isEmpty ? 1 : 0] + little(part.count, 2) + little(~part.count & 0xffff, 2) + part
        } while !rest.isEmpty
        return result
    }

    /// One gzip member that holds `content` (RFC 1952).
    package static func gzipped(_ content: [UInt8]) -> [UInt8] {
        let check = Self.check(of: content)
        return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3] + deflated(content) + little(Int(check), 4)
            + little(content.count, 4)
    }

    /// CRC-32 as gzip and zip use it, bit by bit: not the program's own.
    static func check(of bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xedb8_8320 : 0) }
        }
    }

    static func little(_ number: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
