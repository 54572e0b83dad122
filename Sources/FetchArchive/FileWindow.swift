internal import FetchModel
internal import FetchSystem

/// A file seen through one buffer: what lies close together is read once.
final class FileWindow {
    /// The file's size in bytes.
    let size: Int
    private let file: File
    private let buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var count = 0

    /// A window on `file`. Throws `SystemError`.
    init(_ file: File) throws {
        self.file = file
        size = try file.status().size
        buffer = .allocate(byteCount: Inflow.portion, alignment: 64)
    }

    deinit { buffer.deallocate() }

    /// Exactly `length` bytes (at most `Inflow.portion`) at `offset`, valid until the next call. Throws `Failure` where
    /// the file has fewer, and `SystemError`.
    func bytes(at offset: Int, _ length: Int) throws -> UnsafeRawBufferPointer {
        if offset < start || offset + length > start + count {
            guard offset >= 0, length <= size, offset <= size - length else {
                throw Refusal.truncated("it points behind its own end")
            }
            (start, count) = (offset, 0)
            while count < min(buffer.count, size - start) {
                let part = try file.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]),
                    at: start + count
                )
                if part == 0 { throw Refusal.truncated("its file became shorter") }
                count += part
            }
        }
        return UnsafeRawBufferPointer(rebasing: buffer[(offset - start)..<(offset - start + length)])
    }

    /// Between 1 and `limit` bytes at `offset`, valid until the next call. Throws as `bytes(at:_:)` does.
    func some(at offset: Int, atMost limit: Int) throws -> UnsafeRawBufferPointer {
        let ready = start + count - offset
        return try bytes(at: offset, min(limit, offset >= start && ready > 0 ? ready : Inflow.portion))
    }
}

extension UnsafeRawBufferPointer {
    /// The little-endian number at `offset`.
    func number<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type) -> Number {
        Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}
