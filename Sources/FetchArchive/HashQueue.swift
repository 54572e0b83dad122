internal import FetchModel

/// Hashes what one extraction reads, two messages at a time (`SHA256Lane`): its files as git blobs, and the archive itself.
///
/// Files that are small are collected in one buffer, and hashed together when it is full. What is received of the archive
/// waits until files can be hashed beside it. `finish()` hashes what is left.
final class HashQueue {
    /// The largest file that is collected. Of a larger one, the pieces are hashed as they come.
    static let largestFile = 64 << 10

    /// The size of the buffer, which holds a dozen files of usual size. Twice as much gains less than 1 %.
    private static let capacity = 128 << 10
    /// The most bytes of the archive that wait.
    private static let mostWaiting = 128 << 10

    /// A file in the buffer, with the header of its blob.
    private struct Message {
        let number: Int
        let bytes: UnsafeRawBufferPointer
    }

    /// One of the two files that are hashed together; idle without a number.
    private struct Slot {
        var lane = SHA256Lane(SHA256Hasher(), UnsafeRawBufferPointer(start: nil, count: 0))
        var number: Int?
    }

    private let memory = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
    private var used = 0
    private var messages: [Message] = []
    private var nextMessage = 0
    private var one = Slot()
    private var other = Slot()
    private var deliver: (_ number: Int, SHA256Digest) -> Void = { _, _ in }

    private let archive: SHA256Hasher?
    /// What was received of the archive and is not hashed, and how much of the first chunk is.
    private var chunks: [[UInt8]] = []
    private var offset = 0
    private var waiting = 0

    /// A queue that hashes the archive with `archive`, where its digest is wanted.
    init(archive: SHA256Hasher?) { self.archive = archive }

    deinit { memory.deallocate() }

    /// Forgets the files that are not hashed yet, and delivers those that come to `deliver`, by their numbers.
    func begin(_ deliver: @escaping (_ number: Int, SHA256Digest) -> Void) {
        self.deliver = deliver
        (messages, nextMessage) = ([], 0)
        (one, other) = (Slot(), Slot())
    }

    /// Collects a file of `size` bytes, at most `largestFile`, and returns them, valid until the next call. `read` passes them on
    /// in pieces. Throws what `read` throws, and `ArchiveError` where there are more.
    func collect(
        _ size: Int,
        as number: Int,
        _ read: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws -> UnsafeRawBufferPointer {
        if Self.capacity - used < TreeHash.longestBlobHeader + size { hashFiles() }
        if !hasFile { used = 0 }
        let content = memory + used + TreeHash.longestBlobHeader
        var count = 0
        try read { piece in
            guard piece.count <= size - count else { throw ArchiveError.damaged("an entry is longer than its size") }
            if let start = piece.baseAddress { (content + count).copyMemory(from: start, byteCount: piece.count) }
            count += piece.count
        }
        let header = TreeHash.writeBlobHeader(size: size, before: content)
        used += TreeHash.longestBlobHeader + size
        let bytes = UnsafeRawBufferPointer(start: content - header, count: header + count)
        messages.append(Message(number: number, bytes: bytes))
        return UnsafeRawBufferPointer(rebasing: bytes[header...])
    }

    /// Hashes `bytes`, which are part of a file that is not collected, with `hasher`.
    func update(_ hasher: SHA256Hasher, _ bytes: UnsafeRawBufferPointer) {
        var lane = SHA256Lane(hasher, bytes)
        hashBesideFiles(&lane)
        while !lane.rest.isEmpty, !chunks.isEmpty { withChunk { SHA256Lane.advance(&lane, &$0) } }
        lane.finish()
    }

    /// Adds what was received of the archive.
    func receive(_ chunk: [UInt8]) {
        guard archive != nil else { return }
        chunks.append(chunk)
        waiting += chunk.count
        while waiting > Self.mostWaiting {
            withChunk { lane in
                hashBesideFiles(&lane)
                lane.finish()
            }
        }
    }

    /// Hashes and delivers all files that were collected.
    func hashFiles() {
        while hasFile, !chunks.isEmpty { withChunk { hashBesideFiles(&$0) } }
        while load(&one) {
            if load(&other) { SHA256Lane.advance(&one.lane, &other.lane) } else { one.lane.finish() }
            settle(&one)
            settle(&other)
        }
        if load(&other) {
            other.lane.finish()
            settle(&other)
        }
    }

    /// Hashes everything.
    func finish() {
        hashFiles()
        while !chunks.isEmpty { withChunk { $0.finish() } }
    }

    /// Hashes what waits in `lane` beside files, as long as there are some.
    private func hashBesideFiles(_ lane: inout SHA256Lane) {
        while !lane.rest.isEmpty, load(&other) {
            SHA256Lane.advance(&lane, &other.lane)
            settle(&other)
        }
    }

    /// Calls `body` with what waits of the first chunk of the archive, and drops what is hashed afterwards.
    private func withChunk(_ body: (inout SHA256Lane) -> Void) {
        guard let archive, let chunk = chunks.first else { return }
        let left = chunk.withUnsafeBytes { bytes in
            var lane = SHA256Lane(archive, UnsafeRawBufferPointer(rebasing: bytes[offset...]))
            body(&lane)
            return lane.rest.count
        }
        waiting -= chunk.count - offset - left
        offset = chunk.count - left
        guard left == 0 else { return }
        chunks.removeFirst()
        offset = 0
    }

    /// Whether a file waits. `one` is idle between calls.
    private var hasFile: Bool { other.number != nil || nextMessage < messages.count }

    /// Makes sure that a file waits in `slot`; returns `false` where there is none.
    private func load(_ slot: inout Slot) -> Bool {
        if slot.number != nil { return true }
        guard nextMessage < messages.count else { return false }
        let message = messages[nextMessage]
        nextMessage += 1
        if nextMessage == messages.count {
            messages.removeAll(keepingCapacity: true)
            nextMessage = 0
        }
        slot = Slot(lane: SHA256Lane(slot.lane.hasher, message.bytes), number: message.number)
        return true
    }

    /// Delivers the file in `slot` where it is hashed.
    private func settle(_ slot: inout Slot) {
        guard slot.lane.rest.isEmpty, let number = slot.number else { return }
        slot.number = nil
        deliver(number, slot.lane.hasher.finalize())
    }
}
