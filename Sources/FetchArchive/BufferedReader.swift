/// Bytes that one stage of the extraction reads from the one before.
protocol ByteFeed: AnyObject {
    /// Passes bytes, at least one, to `body`, and takes as many as it says; `nil` at the end, without a call.
    func lend<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> (Result, taken: Int)) throws -> Result?
}

extension ByteFeed {
    /// Copies bytes to `buffer` and returns their number; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let copied: Int? = try lend { bytes in
            let count = min(bytes.count, buffer.count)
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[..<count]))
            return (count, taken: count)
        }
        return copied ?? 0
    }
}

/// A buffer before a source of bytes: its reader chooses the sizes, and bytes are lent without a copy.
final class BufferedReader: ByteFeed {
    /// Puts at most the buffer's count of bytes into it and returns their number; 0 at the end, also when called again.
    typealias Pull = (UnsafeMutableRawBufferPointer) throws -> Int

    /// The size of the buffer, and so the most bytes that are lent at once.
    static let capacity = 128 << 10

    private let buffer: UnsafeMutableRawBufferPointer
    private let pull: Pull
    private var start = 0
    private var end = 0
    private var isAtEnd = false

    /// Reads what `pull` produces.
    init(_ pull: @escaping Pull) {
        self.pull = pull
        buffer = .allocate(byteCount: Self.capacity, alignment: 64)
    }

    deinit { buffer.deallocate() }

    /// Returns the next `count` bytes (at most `capacity`) without taking them; fewer only at the end. Valid until the
    /// next call.
    func peek(_ count: Int) throws -> UnsafeRawBufferPointer {
        while end - start < count, !isAtEnd {
            if start > 0 {
                let left = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
                buffer.copyMemory(from: left)
                (start, end) = (0, left.count)
            }
            try fill()
        }
        return UnsafeRawBufferPointer(rebasing: buffer[start..<min(end, start + count)])
    }

    /// Takes between 1 and `limit` bytes; none only at the end. Valid until the next call.
    func take(atMost limit: Int) throws -> UnsafeRawBufferPointer {
        if start == end, !isAtEnd {
            (start, end) = (0, 0)
            try fill()
        }
        let first = start
        start += min(limit, end - start)
        return UnsafeRawBufferPointer(rebasing: buffer[first..<start])
    }

    /// Takes `count` bytes that were peeked at.
    func skip(_ count: Int) { start += count }

    func lend<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> (Result, taken: Int)) throws -> Result? {
        if start == end, !isAtEnd {
            (start, end) = (0, 0)
            try fill()
        }
        guard start < end else { return nil }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
        let (result, taken) = try bytes.withMemoryRebound(to: UInt8.self, body)
        start += taken
        return result
    }

    private func fill() throws {
        let count = try pull(UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
        end += count
        isAtEnd = count == 0
    }
}
