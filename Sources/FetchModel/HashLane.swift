internal import CLibCrypto
internal import CSHA

/// A hasher that can hash blocks of its message together with those of another message.
package protocol PairedHasher: AnyObject {
    /// How many bytes of an unfinished block were hashed.
    var begun: Int { get }

    /// Hashes the bytes at `bytes`.
    func update(_ bytes: UnsafeRawBufferPointer)

    /// Hashes `blocks` blocks at `bytes`, and as many at `others` with the hasher `other`. No block may be begun.
    func update(_ bytes: UnsafeRawPointer, with other: Self, _ others: UnsafeRawPointer, blocks: Int)
}

/// What hashing two messages together is worth on this processor.
enum HashPair {
    /// Whether it can be done.
    static let isPossible = fetch_sha_has_two()
    /// Whether it gains time.
    static let gains = fetch_sha_gains()
}

/// The bytes of one message that wait to be hashed, and its hasher.
///
/// Two lanes are hashed together in hardly more time than one (`CSHA`), where the processor can do that; elsewhere
/// one after the other, by libcrypto. The digests are the same.
package struct HashLane<Hasher: PairedHasher> {
    /// What has hashed the bytes before `rest`.
    package let hasher: Hasher
    /// The bytes that wait. Their memory is the caller's.
    package private(set) var rest: UnsafeRawBufferPointer

    /// A lane in which `bytes` wait for `hasher`.
    package init(_ hasher: Hasher, _ bytes: UnsafeRawBufferPointer) {
        self.hasher = hasher
        rest = bytes
    }

    /// Hashes all bytes that wait.
    package mutating func finish() { take(rest.count) }

    /// Hashes what waits in both lanes, which have different hashers of one algorithm, until nothing waits in one of them;
    /// `together`, or where that gains time.
    package static func advance(_ one: inout HashLane, _ other: inout HashLane, together: Bool? = nil) {
        precondition(one.hasher !== other.hasher, "one hasher cannot hash two messages")
        one.completeBlock()
        other.completeBlock()
        let blocks = min(one.rest.count, other.rest.count) / hashBlock
        if blocks > 0, together ?? HashPair.gains, let (ours, theirs) = bases(one, other) {
            one.hasher.update(ours, with: other.hasher, theirs, blocks: blocks)
            one.skip(blocks)
            other.skip(blocks)
        } else {
            one.take(blocks * hashBlock)
            other.take(blocks * hashBlock)
        }
        // The end of a message is shorter than a block; libcrypto keeps and pads it.
        if one.rest.count < hashBlock { one.finish() }
        if other.rest.count < hashBlock { other.finish() }
    }

    private static func bases(_ one: HashLane, _ other: HashLane) -> (UnsafeRawPointer, UnsafeRawPointer)? {
        guard let ours = one.rest.baseAddress, let theirs = other.rest.baseAddress else { return nil }
        return (ours, theirs)
    }

    /// Hashes as much as the block lacks that the hasher has begun.
    private mutating func completeBlock() {
        let begun = hasher.begun
        if begun > 0 { take(min(hashBlock - begun, rest.count)) }
    }

    private mutating func skip(_ blocks: Int) {
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(blocks * hashBlock))
    }

    private mutating func take(_ count: Int) {
        if count == 0 { return }
        hasher.update(UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
}

/// The bytes of a block, in SHA-1 as in SHA-256.
private let hashBlock = 64

/// A lane of SHA-256.
package typealias SHA256Lane = HashLane<SHA256Hasher>

extension SHA256Hasher: PairedHasher {
    package var begun: Int { Int(state.pointee.num) }

    package func update(_ bytes: UnsafeRawPointer, with other: SHA256Hasher, _ others: UnsafeRawPointer, blocks: Int) {
        fetch_sha256_two(words, bytes, other.words, others, blocks)
        count(blocks)
        other.count(blocks)
    }

    /// The eight words with which the state begins.
    private var words: UnsafeMutablePointer<UInt32> {
        UnsafeMutableRawPointer(state).assumingMemoryBound(to: UInt32.self)
    }

    /// Adds blocks that were hashed to the number of bits.
    private func count(_ blocks: Int) { addBits(of: blocks, to: &state.pointee.Nl, &state.pointee.Nh) }
}

/// Adds the bits of `blocks` blocks to a number of bits in two words, the lower one first.
func addBits(of blocks: Int, to low: inout UInt32, _ high: inout UInt32) {
    let bits = (UInt64(high) << 32 | UInt64(low)) &+ UInt64(blocks * hashBlock * 8)
    low = UInt32(truncatingIfNeeded: bits)
    high = UInt32(truncatingIfNeeded: bits >> 32)
}
