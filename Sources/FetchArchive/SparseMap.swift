internal import FetchModel

/// The pieces of a sparse file that an archive stores; between them are zeros.
struct SparseMap {
    /// The most pieces of one file: a map is read into memory.
    fileprivate static let most = 1 << 16

    private(set) var pieces: [(offset: Int, count: Int)] = []
    /// The file's size, zeros included.
    var size: Int

    /// Begins as a file of `size` zeros.
    init(size: Int) { self.size = size }

    /// Adds `count` bytes at `offset`. Throws `ArchiveError` unless they follow the last piece and lie within the file.
    mutating func add(offset: Int, count: Int) throws {
        let end = pieces.last.map { $0.offset + $0.count } ?? 0
        guard offset >= end, count >= 0, offset <= size, count <= size - offset, pieces.count < Self.most else {
            throw ArchiveError.damaged("the map of a sparse file is wrong")
        }
        pieces.append((offset, count))
    }

    /// Adds the pairs in `text`: decimal numbers with `separator` between. Throws `ArchiveError`.
    mutating func add(_ text: [UInt8], separator: UInt8) throws {
        let fields = text.split(separator: separator)
        guard fields.count.isMultiple(of: 2) else { throw ArchiveError.damaged("the map of a sparse file is wrong") }
        for index in stride(from: 0, to: fields.count, by: 2) {
            guard let offset = PaxRecords.decimal(fields[index]), let count = PaxRecords.decimal(fields[index + 1])
            else { throw ArchiveError.damaged("the map of a sparse file is wrong") }
            try add(offset: offset, count: count)
        }
    }

    /// How many of its bytes the archive stores.
    var stored: Int { pieces.reduce(0) { $0 + $1.count } }
}

extension TarReader {
    /// Returns the map of old GNU tar, which begins in `header` and continues in the blocks after it.
    func oldSparseMap(_ header: TarHeader) throws -> SparseMap {
        var map = SparseMap(size: try header.realSize())
        for index in 0..<4 {
            if let (offset, count) = try header.sparsePair(at: 386 + index * 24) {
                try map.add(offset: offset, count: count)
            }
        }
        var isExtended = header.isExtended
        while isExtended {
            let bytes = try block()
            for start in stride(from: 0, to: 504, by: 24) where bytes[start + 12] != 0 {
                guard let offset = TarHeader.number(bytes[start..<(start + 12)]),
                    let count = TarHeader.number(bytes[(start + 12)..<(start + 24)])
                else { throw ArchiveError.damaged("the map of a sparse file is wrong") }
                try map.add(offset: offset, count: count)
            }
            isExtended = bytes[504] != 0
        }
        return map
    }

    /// Returns the map that GNU tar's pax records describe (versions 0.0, 0.1 and 1.0); `nil` where there is none.
    /// `stored` is the number of bytes that follow, from which version 1.0 takes its map.
    func paxSparseMap(_ records: PaxRecords, stored: inout Int) throws -> SparseMap? {
        guard let size = records.sparse["realsize"] ?? records.sparse["size"] else { return nil }
        var map = SparseMap(size: try PaxRecords.number(size))
        if let major = records.sparse["major"], major != [UInt8(ascii: "0")] {
            let (text, blocks) = try leadingMap(stored)
            stored -= blocks * TarHeader.block
            try map.add(text, separator: UInt8(ascii: "\n"))
        } else if let text = records.sparse["map"] {
            try map.add(text, separator: UInt8(ascii: ","))
        }
        return map
    }

    /// Reads version 1.0: the number of pairs and the pairs, one number a line, padded to whole blocks.
    private func leadingMap(_ stored: Int) throws -> (text: [UInt8], blocks: Int) {
        var text: [UInt8] = []
        var blocks = 0
        // Lines still to come; before the first, that one alone.
        var lines = 1
        var isFirst = true
        while blocks * TarHeader.block < min(stored, 4 << 20) {
            blocks += 1
            for byte in try block() {
                guard byte == UInt8(ascii: "\n") else {
                    text.append(byte)
                    continue
                }
                lines -= 1
                if isFirst {
                    guard let pairs = PaxRecords.decimal(text[...]), pairs <= SparseMap.most else { break }
                    (lines, text, isFirst) = (2 * pairs, [], false)
                } else {
                    text.append(byte)
                }
                if lines == 0 { return (text, blocks) }
            }
        }
        throw ArchiveError.damaged("the map of a sparse file is wrong")
    }
}
