import FetchModel
import TestSupport
import Testing

@testable import FetchArchive

struct HashQueueTests {
    private struct Failure: Error {}

    private static func random(_ count: Int, _ random: inout SeededRandom) -> [UInt8] {
        // One number a file is enough, and far faster in a debug build than one a byte.
        [UInt8](repeating: UInt8.random(in: 0...255, using: &random), count: count)
    }

    /// Collects `file` in pieces of at most `piece` bytes, while the archive is received.
    private func collect(
        _ file: [UInt8],
        as number: Int,
        in queue: HashQueue,
        pieces piece: Int = 1000,
        during: () -> Void = {}
    ) throws {
        let bytes = try queue.collect(file.count, as: number) { append in
            var rest = file[...]
            while !rest.isEmpty {
                try rest.prefix(piece).withUnsafeBytes { try append($0) }
                rest = rest.dropFirst(piece)
                during()
            }
        }
        #expect(bytes.elementsEqual(file))
    }

    @Test(arguments: 0..<8) func `every file and the archive have their digests`(seed: UInt64) throws {
        var random = SeededRandom(seed)
        let archive = SHA256Hasher()
        let queue = HashQueue(archive: archive)
        var (digests, expected): ([Int: SHA256Digest], [Int: SHA256Digest]) = ([:], [:])
        queue.begin { number, digest in
            #expect(digests[number] == nil)
            digests[number] = digest
        }
        var received: [UInt8] = []
        let large = SHA256Hasher()
        for number in 0..<120 {
            switch Int.random(in: 0..<12, using: &random) {
            case 0:
                let chunk = Self.random(Int.random(in: 1...100_000, using: &random), &random)
                received += chunk
                queue.receive(chunk)
            case 1:
                let file = Self.random(70_000, &random)
                large.update(TreeHash.blobHeader(size: file.count))
                for start in stride(from: 0, to: file.count, by: 30_001) {
                    file[start..<min(file.count, start + 30_001)].withUnsafeBytes { queue.update(large, $0) }
                }
                #expect(large.finalize() == TreeHash.blob(file))
            case 2:
                queue.hashFiles()
                #expect(digests == expected)
            default:
                let most = [0, 70, 5000, HashQueue.largestFile].randomElement(using: &random) ?? 0
                let file = Self.random(Int.random(in: 0...most, using: &random), &random)
                let chunk = Self.random(Int.random(in: 1...2000, using: &random), &random)
                try collect(file, as: number, in: queue) {
                    received += chunk
                    queue.receive(chunk)
                }
                expected[number] = TreeHash.blob(file)
            }
        }
        queue.finish()
        #expect(digests == expected)
        #expect(archive.finalize() == SHA256Hasher.digest(of: received))
    }

    @Test func `files of one builder are forgotten when another begins, and the archive is not`() throws {
        let archive = SHA256Hasher()
        let queue = HashQueue(archive: archive)
        queue.begin { number, _ in Issue.record("file \(number) was forgotten") }
        for number in 0..<3 { try collect([1, 2, 3], as: number, in: queue) }
        queue.receive([4, 5])
        var digests: [Int: SHA256Digest] = [:]
        queue.begin { digests[$0] = $1 }
        try collect([6], as: 7, in: queue)
        queue.finish()
        #expect(digests == [7: TreeHash.blob([6])])
        #expect(archive.finalize() == SHA256Hasher.digest(of: [4, 5]))
    }

    @Test func `a file that fails while it is read leaves no trace`() throws {
        let queue = HashQueue(archive: nil)
        var digests: [Int: SHA256Digest] = [:]
        queue.begin { digests[$0] = $1 }
        queue.receive([1])
        try collect([1], as: 0, in: queue)
        #expect(throws: Failure.self) {
            _ = try queue.collect(2, as: 1) { append in
                try [UInt8](repeating: 9, count: 2).withUnsafeBytes { try append($0) }
                throw Failure()
            }
        }
        #expect(throws: ArchiveError.self) { try collect([1, 2, 3], as: 2, in: queue, size: 2) }
        try collect([4], as: 3, in: queue)
        queue.finish()
        #expect(digests == [0: TreeHash.blob([1]), 3: TreeHash.blob([4])])
    }

    /// Collects `file` as one of `size` bytes.
    private func collect(_ file: [UInt8], as number: Int, in queue: HashQueue, size: Int) throws {
        _ = try queue.collect(size, as: number) { append in try file.withUnsafeBytes { try append($0) } }
    }
}
