import TestSupport
import Testing

@testable import FetchModel

/// Digests of two messages that are hashed together are those of libcrypto, on every path that this machine has.
struct HashLaneTests {
    static let paths = HashPair.isPossible ? [true, false] : [false]

    private static let bytes: [UInt8] = {
        var random = SeededRandom(7)
        return (0..<(300 << 10)).map { _ in UInt8.random(in: 0...255, using: &random) }
    }()

    /// Returns the digests of the first `one` and the last `other` bytes, of which so many were hashed before.
    private func digests(_ one: Int, _ other: Int, begun: (Int, Int) = (0, 0), together: Bool) -> [SHA256Digest] {
        Self.bytes.withUnsafeBytes { bytes in
            func lane(_ message: UnsafeRawBufferPointer.SubSequence, _ begun: Int) -> SHA256Lane {
                let hasher = SHA256Hasher()
                hasher.update(UnsafeRawBufferPointer(rebasing: message.prefix(begun)))
                return SHA256Lane(hasher, UnsafeRawBufferPointer(rebasing: message.dropFirst(begun)))
            }
            var (first, second) = (lane(bytes.prefix(one), begun.0), lane(bytes.suffix(other), begun.1))
            let before = (first.rest.count, second.rest.count)
            SHA256Lane.advance(&first, &second, together: together)
            #expect(before.0 == 0 || before.1 == 0 || first.rest.isEmpty || second.rest.isEmpty)
            first.finish()
            second.finish()
            return [first.hasher.finalize(), second.hasher.finalize()]
        }
    }

    private func expected(_ one: Int, _ other: Int) -> [SHA256Digest] {
        [SHA256Hasher.digest(of: Self.bytes.prefix(one)), SHA256Hasher.digest(of: Self.bytes.suffix(other))]
    }

    @Test(arguments: paths) func `messages of every length up to 300 have their digests`(together: Bool) {
        for one in 0...300 {
            for other in [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 299, 300 - one, one] {
                #expect(digests(one, other, together: together) == expected(one, other), "\(one) and \(other) bytes")
            }
        }
    }

    @Test(arguments: paths) func `so have those around the sizes of buffers`(together: Bool) {
        let sizes = [4 << 10, 64 << 10, 128 << 10, 256 << 10].flatMap { size in
            [-65, -64, -63, -33, -32, -1, 0, 1, 63, 64, 65].map { size + $0 }
        }
        for (one, other) in zip(sizes, sizes.reversed()) {
            #expect(digests(one, other, together: together) == expected(one, other), "\(one) and \(other) bytes")
        }
    }

    @Test(arguments: paths) func `so have those of which a part was hashed alone`(together: Bool) {
        for one in [0, 1, 63, 64, 65, 127] {
            for other in [0, 1, 63, 64, 65, 127] {
                let digests = digests(1000, 700, begun: (one, other), together: together)
                #expect(digests == expected(1000, 700), "\(one) and \(other) bytes were hashed before")
            }
        }
    }

    @Test(arguments: paths) func `the count of bits reaches its second word`(together: Bool) throws {
        // 2^32 bits are 512 MiB: more than once through the same megabyte.
        let megabyte = [UInt8](repeating: 7, count: 1 << 20)
        let (one, other, reference) = (SHA256Hasher(), SHA256Hasher(), SHA256Hasher())
        megabyte.withUnsafeBytes { bytes in
            for _ in 0..<513 {
                var (first, second) = (SHA256Lane(one, bytes), SHA256Lane(other, bytes))
                SHA256Lane.advance(&first, &second, together: together)
                reference.update(bytes)
            }
        }
        let digest = reference.finalize()
        #expect(one.finalize() == digest)
        #expect(other.finalize() == digest)
    }

    @Test(arguments: ObjectID.Format.allCases) func `so have the ids of objects`(format: ObjectID.Format) {
        let paths = HashPair.isPossible ? [true, false] : [false]
        Self.bytes.withUnsafeBytes { bytes in
            let sizes = Array(0...200) + [1000, 4095, 4096, 4097, 128 << 10, (128 << 10) + 1, 300 << 10]
            for together in paths {
                for (one, other) in zip(sizes, sizes.reversed()) {
                    let messages = [bytes.prefix(one), bytes.suffix(other)].map(UnsafeRawBufferPointer.init(rebasing:))
                    let hashers = messages.map { message in
                        let hasher = ObjectHasher(format)
                        hasher.begin("blob", size: message.count)
                        return hasher
                    }
                    var first = HashLane(hashers[0], messages[0])
                    var second = HashLane(hashers[1], messages[1])
                    HashLane.advance(&first, &second, together: together)
                    first.finish()
                    second.finish()
                    let ids = messages.map { ObjectHasher.id(of: "blob", $0, format) }
                    #expect(hashers.map { $0.finalize() } == ids, "\(one) and \(other) bytes")
                }
            }
        }
    }

    @Test func `the bits of an object reach their second word`() {
        let megabyte = [UInt8](repeating: 7, count: 1 << 20)
        let (one, other, reference) = (ObjectHasher(.sha1), ObjectHasher(.sha1), ObjectHasher(.sha1))
        megabyte.withUnsafeBytes { bytes in
            for _ in 0..<513 {
                var (first, second) = (HashLane(one, bytes), HashLane(other, bytes))
                HashLane.advance(&first, &second, together: HashPair.isPossible)
                reference.update(bytes)
            }
        }
        let id = reference.finalize()
        #expect(one.finalize() == id)
        #expect(other.finalize() == id)
    }

    @Test func `the header of a blob is the same in place`() {
        for size in [0, 1, 9, 10, 99, 100, 65_536, .max] {
            withUnsafeTemporaryAllocation(byteCount: TreeHash.longestBlobHeader, alignment: 1) { memory in
                guard let start = memory.baseAddress else { return }
                let count = TreeHash.writeBlobHeader(size: size, before: start + memory.count)
                #expect([UInt8](memory.suffix(count)) == TreeHash.blobHeader(size: size))
            }
        }
    }
}
