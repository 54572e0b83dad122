internal import FetchModel

/// The archive's own bytes: peeked at to tell what it is, then read once to the end, and counted on the way.
final class CountedStream {
    private let stream: ByteStream
    private let guards: Guards
    private var chunk: [UInt8] = []
    private var offset = 0
    private var isAtEnd = false

    /// The bytes of `stream`; `guards` hears how many there are.
    init(_ stream: ByteStream, guards: Guards) {
        self.stream = stream
        self.guards = guards
    }

    /// The first bytes, at least `count` unless there are fewer, without taking them.
    func peek(_ count: Int) throws -> ArraySlice<UInt8> {
        while chunk.count - offset < count, !isAtEnd {
            guard let next = try pull() else { break }
            chunk = offset == chunk.count ? next : chunk[offset...] + next
            offset = 0
        }
        return chunk[offset...]
    }

    /// Lends bytes to `body`, at least one, and takes as many as it says; `nil` at the end, without a call.
    func lend<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> (Result, taken: Int)) throws -> Result? {
        if offset == chunk.count {
            guard let next = try pull() else { return nil }
            (chunk, offset) = (next, 0)
        }
        let (result, taken) = try chunk.withUnsafeBufferPointer {
            try body(UnsafeBufferPointer(rebasing: $0[offset...]))
        }
        offset += taken
        return result
    }

    /// Copies bytes to `buffer` and says how many; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let copied: Int? = try lend { bytes in
            let count = min(bytes.count, buffer.count)
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[..<count]))
            return (count, taken: count)
        }
        return copied ?? 0
    }

    /// Reads to the end and drops the bytes.
    func drain() throws {
        while try pull() != nil {}
        (chunk, offset) = ([], 0)
    }

    private func pull() throws -> [UInt8]? {
        guard !isAtEnd else { return nil }
        guard let next = try stream.next() else {
            isAtEnd = true
            return nil
        }
        guards.received(next.count)
        return next
    }
}
