internal import FetchModel

/// The central directory of a zip: what counts of all that it holds.
struct ZipDirectory {
    /// The entries, in the directory's order.
    private(set) var entries: [ZipEntry] = []
    /// The archive's comment.
    private(set) var comment: [UInt8] = []

    private static let endSize = 22
    private static let endMark: UInt32 = 0x0605_4b50

    /// Reads the directory through `window`. Throws `Failure` and `SystemError`.
    init(_ window: FileWindow) throws {
        let end = try Self.findEnd(window)
        let record = try window.bytes(at: end, Self.endSize)
        guard record.number(at: 4, as: UInt32.self) == 0 else {
            throw Refusal.unsupported("the zip archive is one of several parts")
        }
        var count = Int(record.number(at: 10, as: UInt16.self))
        var size = Int(record.number(at: 12, as: UInt32.self))
        var offset = Int(record.number(at: 16, as: UInt32.self))
        comment = [UInt8](try window.bytes(at: end + Self.endSize, window.size - end - Self.endSize))
        var directoryEnd = end
        if let wide = try Self.wideEnd(window, before: end) {
            for (short, long, most) in [
                (count, wide.count, 0xffff), (size, wide.size, 0xffff_ffff), (offset, wide.offset, 0xffff_ffff),
            ]
            where short != long && short != most { throw Refusal.damaged("the zip has two ends that differ") }
            (count, size, offset, directoryEnd) = wide
        }
        guard offset <= directoryEnd, offset + size == directoryEnd else {
            throw Refusal.damaged("the zip's directory is not where it should be")
        }
        try readEntries(window, from: offset, to: directoryEnd, count: count)
        try checkOverlap(directory: offset)
    }

    /// Where the record that ends every zip begins. It must be the only one that could be it.
    private static func findEnd(_ window: FileWindow) throws -> Int {
        let length = min(window.size, endSize + 0xffff)
        guard length >= endSize else { throw Refusal.truncated("the zip has no directory") }
        let start = window.size - length
        let bytes = try window.bytes(at: start, length)
        var found: Int?
        var hasTail = false
        for index in stride(from: length - endSize, through: 0, by: -1)
        where bytes[index] == 0x50 && bytes.number(at: index, as: UInt32.self) == endMark {
            let ends = index + endSize + Int(bytes.number(at: index + 20, as: UInt16.self))
            if ends == length {
                if found != nil { throw Refusal.damaged("the zip has two ends") }
                found = index
            } else if ends < length, found == nil {
                hasTail = true
            }
        }
        if let found { return start + found }
        if hasTail { throw Refusal.trailing("there are bytes after the zip's end") }
        throw Refusal.truncated("the zip has no directory")
    }

    private static func wideEnd(
        _ window: FileWindow,
        before end: Int
    ) throws -> (count: Int, size: Int, offset: Int, end: Int)? {
        guard end >= 20 else { return nil }
        let locator = try window.bytes(at: end - 20, 20)
        guard locator.number(at: 0, as: UInt32.self) == 0x0706_4b50 else { return nil }
        guard let start = Int(exactly: locator.number(at: 8, as: UInt64.self)), start <= end - 20 - 56 else {
            throw Refusal.damaged("the zip's directory is not where it should be")
        }
        let record = try window.bytes(at: start, 56)
        guard record.number(at: 0, as: UInt32.self) == 0x0606_4b50,
            let count = Int(exactly: record.number(at: 32, as: UInt64.self)),
            let size = Int(exactly: record.number(at: 40, as: UInt64.self)), size <= start,
            let offset = Int(exactly: record.number(at: 48, as: UInt64.self)), offset <= start
        else { throw Refusal.damaged("the zip's directory is not where it should be") }
        return (count, size, offset, start)
    }

    private mutating func readEntries(_ window: FileWindow, from start: Int, to end: Int, count: Int) throws {
        var place = start
        while place < end {
            guard end - place >= 46 else { throw Refusal.damaged("the zip's directory is cut short") }
            let head = try window.bytes(at: place, 46)
            guard head.number(at: 0, as: UInt32.self) == 0x0201_4b50 else {
                throw Refusal.damaged("the zip's directory holds something else")
            }
            let nameLength = Int(head.number(at: 28, as: UInt16.self))
            let extraLength = Int(head.number(at: 30, as: UInt16.self))
            let length = 46 + nameLength + extraLength + Int(head.number(at: 32, as: UInt16.self))
            guard length <= end - place else { throw Refusal.damaged("the zip's directory is cut short") }
            // All three together may be longer than one look through the window.
            let name = [UInt8](try window.bytes(at: place + 46, nameLength))
            let extra = [UInt8](try window.bytes(at: place + 46 + nameLength, extraLength))
            entries.append(try ZipEntry(window.bytes(at: place, 46), name: name, extra: extra))
            place += length
        }
        if entries.count != count {
            throw Refusal.damaged("the zip's directory has \(entries.count) entries, not \(count)")
        }
    }

    /// Entries that share bytes are how a small zip becomes a large bomb, and how two programs see two contents.
    private mutating func checkOverlap(directory: Int) throws {
        let order = entries.indices.sorted { entries[$0].offset > entries[$1].offset }
        var limit = directory
        for index in order {
            let entry = entries[index]
            let least = 30 + entry.name.count
            guard entry.offset <= limit, entry.compressed <= limit, least + entry.compressed <= limit - entry.offset
            else {
                throw Refusal.damaged("the entry '\(Refusal.shown(entry.name))' overlaps another")
            }
            entries[index].limit = limit
            limit = entry.offset
        }
    }
}
