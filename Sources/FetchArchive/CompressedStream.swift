internal import FetchModel

/// The archive's bytes as they are received: peeked at to detect the format, then read once to the end, and counted.
final class CompressedStream: ByteFeed {
    /// The most bytes that are held back while the ratio is in question.
    private static let longestReadAhead = 64 << 20

    private let stream: ByteStream
    private let guards: LimitGuard
    private let hashes: HashQueue?
    private var chunk: [UInt8] = []
    private var offset = 0
    /// Chunks that were read ahead, the next one last.
    private var waiting: [[UInt8]] = []
    private var isAtEnd = false

    /// Reads `stream`, reports to `guards` how many bytes have arrived, and passes them to `hashes` where the digest of the
    /// archive is wanted.
    init(_ stream: ByteStream, guards: LimitGuard, hashes: HashQueue? = nil) {
        self.stream = stream
        self.guards = guards
        self.hashes = hashes
        guards.readAhead = { [unowned self] wanted in try readAhead(untilReceived: wanted) }
    }

    /// Returns the first bytes, at least `count` unless there are fewer, without taking them.
    func peek(_ count: Int) throws -> ArraySlice<UInt8> {
        while chunk.count - offset < count, let next = try pull() {
            chunk = offset == chunk.count ? next : chunk[offset...] + next
            offset = 0
        }
        return chunk[offset...]
    }

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

    /// Reads to the end, or until more than `limit` bytes have arrived, and drops the bytes. Returns whether the end was
    /// reached.
    @discardableResult
    func drain(atMost limit: Int = .max) throws -> Bool {
        (chunk, offset) = ([], 0)
        while try pull() != nil { if guards.received > limit { return false } }
        return true
    }

    /// Reads ahead until `wanted` bytes have arrived in all, so that a run of zeros is judged by the whole archive and
    /// not by the chunks in which it happens to arrive.
    private func readAhead(untilReceived wanted: Int) throws {
        var held = waiting.reduce(0) { $0 + $1.count }
        var new: [[UInt8]] = []
        while guards.received < wanted, held < Self.longestReadAhead, let next = try receive() {
            held += next.count
            new.append(next)
        }
        waiting.insert(contentsOf: new.reversed(), at: 0)
    }

    private func pull() throws -> [UInt8]? {
        if let next = waiting.popLast() { return next }
        return try receive()
    }

    private func receive() throws -> [UInt8]? {
        guard !isAtEnd else { return nil }
        guard let next = try stream.next() else {
            isAtEnd = true
            return nil
        }
        try guards.receive(next.count)
        hashes?.receive(next)
        return next
    }
}
