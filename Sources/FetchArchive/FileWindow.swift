internal import FetchModel
internal import FetchSystem

/// A file read through one buffer, so that bytes close together are read once.
final class FileWindow {
    /// The file's size in bytes.
    let size: Int
    private let file: File
    private let buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var count = 0

    /// Reads `file`. Throws `SystemError`.
    init(_ file: File) throws {
        self.file = file
        size = try file.status().size
        buffer = .allocate(byteCount: BufferedReader.capacity, alignment: 64)
    }

    deinit { buffer.deallocate() }

    /// Returns exactly `length` bytes (at most `BufferedReader.capacity`) at `offset`, valid until the next call. Throws
    /// `ArchiveError` where the file has fewer, and `SystemError`.
    func bytes(at offset: Int, _ length: Int) throws -> UnsafeRawBufferPointer {
        if offset < start || offset + length > start + count {
            guard offset >= 0, length <= size, offset <= size - length else {
                throw ArchiveError.truncated(.zipEntries)
            }
            (start, count) = (offset, 0)
            while count < min(buffer.count, size - start) {
                let part = try file.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]),
                    at: start + count
                )
                if part == 0 { throw ArchiveError.truncated(.file) }
                count += part
            }
        }
        return UnsafeRawBufferPointer(rebasing: buffer[(offset - start)..<(offset - start + length)])
    }

    /// Returns between 1 and `limit` bytes at `offset`, valid until the next call. Throws as `bytes(at:_:)` does.
    func some(at offset: Int, atMost limit: Int) throws -> UnsafeRawBufferPointer {
        let ready = start + count - offset
        return try bytes(at: offset, min(limit, offset >= start && ready > 0 ? ready : BufferedReader.capacity))
    }
}

extension FileWindow {
    /// Returns the offset of the last byte that is not zero; 0 where there is none. Throws `ArchiveError` and
    /// `SystemError`.
    func lastNonZero() throws -> Int {
        var end = size
        while end > 0 {
            let start = max(0, end - BufferedReader.capacity)
            if let index = try bytes(at: start, end - start).lastIndex(where: { $0 != 0 }) { return start + index }
            end = start
        }
        return 0
    }
}

extension UnsafeRawBufferPointer {
    /// The little-endian number at `offset`.
    func number<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type) -> Number {
        Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}
