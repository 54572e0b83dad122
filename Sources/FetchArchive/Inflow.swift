/// Bytes that a stage reads in portions of its own choosing, lent from one buffer and never copied out of it.
final class Inflow {
    /// Puts at most the buffer's count of bytes into it and says how many; 0 at the end, and ever after.
    typealias Pull = (UnsafeMutableRawBufferPointer) throws -> Int

    /// How many bytes a stage asks for at once, at most.
    static let portion = 128 << 10

    private let buffer: UnsafeMutableRawBufferPointer
    private let pull: Pull
    private var start = 0
    private var end = 0
    private var isAtEnd = false

    /// The bytes that `pull` gives.
    init(_ pull: @escaping Pull) {
        self.pull = pull
        buffer = .allocate(byteCount: Self.portion, alignment: 64)
    }

    deinit { buffer.deallocate() }

    /// The next `count` bytes (at most `portion`), not yet taken; fewer only at the end. Valid until the next call.
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

    private func fill() throws {
        let count = try pull(UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
        end += count
        isAtEnd = count == 0
    }
}

extension Inflow {
    /// The bytes of `stream`.
    convenience init(of stream: CountedStream) {
        self.init { try stream.read(into: $0) }
    }
}
