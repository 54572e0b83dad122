internal import FetchModel

/// The central directory of a zip, which alone decides what the zip holds.
struct ZipDirectory {
    /// The entries, in the directory's order.
    private(set) var entries: [ZipEntry] = []
    /// The archive's comment.
    private(set) var comment: [UInt8] = []

    /// Reads the directory through `window`. Throws `ArchiveError` and `SystemError`.
    init(_ window: FileWindow) throws {
        let end = try ZipEnd(window)
        comment = end.comment
        if let prefix = try end.prefix(window), prefix > 0 { throw ArchiveError.notAnArchive(.prefixedZip(prefix)) }
        guard end.offset <= end.directoryEnd, end.offset + end.size == end.directoryEnd else {
            throw ArchiveError.damaged("the zip's directory is not where it should be")
        }
        try readEntries(window, from: end.offset, to: end.directoryEnd, count: end.count)
        try checkOverlap(directory: end.offset)
    }

    /// Returns how many bytes of something else are before the zip that ends the file; `nil` where there is no zip.
    static func prefix(_ window: FileWindow) -> Int? {
        guard let prefix = try? ZipEnd(window).prefix(window) else { return nil }
        if prefix > 0 { return prefix }
        // The offsets were adjusted: the first entry is where the other bytes end.
        return (try? ZipDirectory(window))?.entries.map(\.offset).min() ?? prefix
    }

    private mutating func readEntries(_ window: FileWindow, from start: Int, to end: Int, count: Int) throws {
        var place = start
        while place < end {
            guard end - place >= 46 else { throw ArchiveError.damaged("the zip's directory is incomplete") }
            let head = try window.bytes(at: place, 46)
            guard head.number(at: 0, as: UInt32.self) == ZipEnd.entryMark else {
                throw ArchiveError.damaged("the zip's directory holds something else")
            }
            let nameLength = Int(head.number(at: 28, as: UInt16.self))
            let extraLength = Int(head.number(at: 30, as: UInt16.self))
            let length = 46 + nameLength + extraLength + Int(head.number(at: 32, as: UInt16.self))
            guard length <= end - place else { throw ArchiveError.damaged("the zip's directory is incomplete") }
            // All three together may be longer than the window.
            let name = [UInt8](try window.bytes(at: place + 46, nameLength))
            let extra = [UInt8](try window.bytes(at: place + 46 + nameLength, extraLength))
            entries.append(try ZipEntry(window.bytes(at: place, 46), name: name, extra: extra))
            place += length
        }
        if entries.count != count {
            throw ArchiveError.damaged("the zip's directory has \(entries.count) entries, not \(count)")
        }
    }

    /// Refuses entries that share bytes: they make a large bomb of a small zip, and show two contents to two programs.
    private mutating func checkOverlap(directory: Int) throws {
        let order = entries.indices.sorted { entries[$0].offset > entries[$1].offset }
        var limit = directory
        for index in order {
            let entry = entries[index]
            let least = 30 + entry.rawName.count
            guard entry.offset <= limit, entry.compressed <= limit, least + entry.compressed <= limit - entry.offset
            else {
                throw ArchiveError.damaged("the entry '\(ShownName.of(entry.name))' overlaps another")
            }
            entries[index].limit = limit
            limit = entry.offset
        }
    }
}

/// The records that end a zip, and say where its directory is.
struct ZipEnd {
    /// The mark of an entry in the directory.
    static let entryMark: UInt32 = 0x0201_4b50

    private static let length = 22
    private static let mark: UInt32 = 0x0605_4b50

    /// The number of entries.
    private(set) var count: Int
    /// The directory's length in bytes.
    private(set) var size: Int
    /// The directory's offset, as the zip gives it.
    private(set) var offset: Int
    /// The offset of what follows the directory.
    private(set) var directoryEnd: Int
    /// The zip's comment.
    let comment: [UInt8]

    /// Finds and reads them through `window`. Throws `ArchiveError` and `SystemError`.
    init(_ window: FileWindow) throws {
        let end = try Self.find(window)
        let record = try window.bytes(at: end, Self.length)
        let (disk, directoryDisk) = (record.number(at: 4, as: UInt16.self), record.number(at: 6, as: UInt16.self))
        count = Int(record.number(at: 10, as: UInt16.self))
        size = Int(record.number(at: 12, as: UInt32.self))
        offset = Int(record.number(at: 16, as: UInt32.self))
        let commentLength = Int(record.number(at: 20, as: UInt16.self))
        directoryEnd = end
        comment = [UInt8](try window.bytes(at: end + Self.length, commentLength))
        guard let wide = try Self.wideEnd(window, before: end) else {
            if disk != 0 || directoryDisk != 0 { throw ArchiveError.unsupported(.multipartZip) }
            return
        }
        // All ones stand for "see the ZIP64 record", in the numbers of the disks as in the others.
        guard [0, .max].contains(disk), [0, .max].contains(directoryDisk) else {
            throw ArchiveError.unsupported(.multipartZip)
        }
        for (short, long, most) in [
            (count, wide.count, 0xffff), (size, wide.size, 0xffff_ffff), (offset, wide.offset, 0xffff_ffff),
        ]
        where short != long && short != most { throw ArchiveError.damaged("the zip has two ends that differ") }
        (count, size, offset, directoryEnd) = wide
    }

    /// Returns how many bytes of something else are before the zip; `nil` where the directory is not before its end.
    func prefix(_ window: FileWindow) throws -> Int? {
        guard size <= directoryEnd, offset <= directoryEnd - size else { return nil }
        let prefix = directoryEnd - size - offset
        if prefix == 0 || size == 0 { return prefix }
        let mark = try window.bytes(at: offset + prefix, 4).number(at: 0, as: UInt32.self)
        return mark == Self.entryMark ? prefix : nil
    }

    /// Returns the offset of the record that ends every zip. It must be the only one that could be it, and nothing but
    /// zeros may follow it.
    private static func find(_ window: FileWindow) throws -> Int {
        let last = try window.lastNonZero()
        let end = min(window.size, last + length)
        let start = max(0, last - 0xffff - length)
        guard end - start >= length else { throw ArchiveError.truncated(.zipDirectory) }
        let bytes = try window.bytes(at: start, end - start)
        var found: Int?
        var surplus: Int?
        for index in stride(from: bytes.count - length, through: 0, by: -1)
        where bytes[index] == 0x50 && bytes.number(at: index, as: UInt32.self) == mark {
            let next = start + index + length + Int(bytes.number(at: index + 20, as: UInt16.self))
            if next > window.size { continue }
            if next > last {
                if found != nil { throw ArchiveError.damaged("the zip has two ends") }
                found = index
            } else if found == nil, surplus == nil {
                surplus = window.size - next
            }
        }
        if let found { return start + found }
        if let surplus { throw ArchiveError.trailing("there are \(surplus) bytes after the zip's end") }
        throw ArchiveError.truncated(.zipDirectory)
    }

    private static func wideEnd(
        _ window: FileWindow,
        before end: Int
    ) throws -> (count: Int, size: Int, offset: Int, end: Int)? {
        guard end >= 20 else { return nil }
        let locator = try window.bytes(at: end - 20, 20)
        guard locator.number(at: 0, as: UInt32.self) == 0x0706_4b50 else { return nil }
        // With a prefix the record is later than the locator says.
        for start in [Int(exactly: locator.number(at: 8, as: UInt64.self)), end - 20 - 56] {
            guard let start, start >= 0, start <= end - 20 - 56 else { continue }
            let record = try window.bytes(at: start, 56)
            guard record.number(at: 0, as: UInt32.self) == 0x0606_4b50 else { continue }
            guard record.number(at: 16, as: UInt32.self) == 0, record.number(at: 20, as: UInt32.self) == 0 else {
                throw ArchiveError.unsupported(.multipartZip)
            }
            guard let count = Int(exactly: record.number(at: 32, as: UInt64.self)),
                let size = Int(exactly: record.number(at: 40, as: UInt64.self)), size <= start,
                let offset = Int(exactly: record.number(at: 48, as: UInt64.self)), offset <= start
            else { break }
            return (count, size, offset, start)
        }
        throw ArchiveError.damaged("the zip's directory is not where it should be")
    }
}
