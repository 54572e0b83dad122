internal import FetchModel
internal import FetchSystem

/// Joins tar archives that git made to one: the entries of all of them, in order, and one end.
///
/// What git writes decides where the entries end; a name or a file in them has no say in it.
struct TarJoin: Sendable {
    private static let block = 512
    private static let chunk = 1 << 20

    /// The archive to write.
    let output: File
    /// The most bytes of it.
    let limit: Int
    private(set) var size = 0

    /// An empty archive in `output`, of at most `limit` bytes.
    init(into output: File, limit: Int) { (self.output, self.limit) = (output, limit) }

    /// Whether `count` more bytes fit.
    private func hasRoom(for count: Int) -> Bool { count <= limit - size }

    /// Appends the entries of `archive`. Returns whether they fit. Throws `SystemError`.
    mutating func append(_ archive: File) throws -> Bool {
        let end = try Self.end(of: archive)
        guard hasRoom(for: end) else { return false }
        size += end
        try archive.seek(to: 0)
        var left = end
        while left > 0 {
            let bytes = try archive.read(upTo: min(Self.chunk, left))
            if bytes.isEmpty { throw SystemError(number: 5, action: "read", path: archive.path) }
            try output.write(bytes)
            left -= bytes.count
        }
        return true
    }

    /// Writes the end. Throws `SystemError`.
    mutating func finish() throws {
        // Two blocks of zeros, and as many as fill a record of 20 blocks.
        let record = Self.block * 20
        let count = record - (size + 2 * Self.block + record - 1) % record - 1 + 2 * Self.block
        try output.write([UInt8](repeating: 0, count: count))
        size += count
    }

    /// Returns how many bytes the entries of `archive` take.
    private static func end(of archive: File) throws -> Int {
        let length = try archive.status().size
        var offset = 0
        // The size that an extended header gives to the entry after it.
        var extended: Int?
        while offset + block <= length {
            let header = try read(archive, block, at: offset)
            guard header.contains(where: { $0 != 0 }) else { return offset }
            let size = extended ?? number(header[124..<136])
            extended = nil
            let type = header[156]
            offset += block
            guard let size, size <= length - offset else { break }
            if type == UInt8(ascii: "x") {
                guard size <= chunk else { break }
                extended = Self.size(in: try read(archive, size, at: offset))
            }
            offset += (size + block - 1) / block * block
        }
        throw GitError.cannotRun(reason: "git wrote an archive without an end")
    }

    private static func read(_ archive: File, _ count: Int, at offset: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let read = try archive.read(into: rest, at: offset + filled)
                if read == 0 { return }
                filled += read
            }
        }
    }

    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        Int(String(decoding: field.prefix { (0x30...0x37).contains($0) }, as: UTF8.self), radix: 8)
    }

    /// The `size` in extended headers, which git writes for files of 8 GiB and more.
    private static func size(in records: [UInt8]) -> Int? {
        var rest = records[...]
        while let blank = rest.firstIndex(of: UInt8(ascii: " ")),
            let length = Int(String(decoding: rest[..<blank], as: UTF8.self)), length > blank - rest.startIndex,
            length <= rest.count
        {
            let record = rest[(blank + 1)..<(rest.startIndex + length - 1)]
            if record.starts(with: "size=".utf8) { return Int(String(decoding: record.dropFirst(5), as: UTF8.self)) }
            rest = rest[(rest.startIndex + length)...]
        }
        return nil
    }
}
