internal import CLibCrypto
internal import CSHA256

/// The bytes of one message that wait to be hashed, and its hasher.
///
/// Two lanes are hashed together in hardly more time than one (`CSHA256`), where the processor can do that; elsewhere one
/// after the other, by libcrypto. The digests are the same.
package struct SHA256Lane {
    /// Whether this processor can hash two messages together.
    package static let canHashTwoTogether = fetch_sha256_has_two()
    /// Whether two messages are hashed together: where that is possible and gains time.
    package static let areTwoHashedTogether = fetch_sha256_gains()

    private static let block = 64

    /// What has hashed the bytes before `rest`.
    package let hasher: SHA256Hasher
    /// The bytes that wait. Their memory is the caller's.
    package private(set) var rest: UnsafeRawBufferPointer

    /// A lane in which `bytes` wait for `hasher`.
    package init(_ hasher: SHA256Hasher, _ bytes: UnsafeRawBufferPointer) {
        self.hasher = hasher
        rest = bytes
    }

    /// Hashes all bytes that wait.
    package mutating func finish() { take(rest.count) }

    /// Hashes what waits in both lanes, which have different hashers, until nothing waits in one of them.
    package static func advance(
        _ one: inout SHA256Lane,
        _ other: inout SHA256Lane,
        together: Bool = areTwoHashedTogether
    ) {
        precondition(one.hasher !== other.hasher, "one hasher cannot hash two messages")
        one.completeBlock()
        other.completeBlock()
        let blocks = min(one.rest.count, other.rest.count) / block
        if blocks > 0, together, let (ours, theirs) = bases(one, other) {
            fetch_sha256_two(one.words, ours, other.words, theirs, blocks)
            one.skip(blocks)
            other.skip(blocks)
        } else {
            one.take(blocks * block)
            other.take(blocks * block)
        }
        // The end of a message is shorter than a block; libcrypto keeps and pads it.
        if one.rest.count < block { one.finish() }
        if other.rest.count < block { other.finish() }
    }

    private static func bases(_ one: SHA256Lane, _ other: SHA256Lane) -> (UnsafeRawPointer, UnsafeRawPointer)? {
        guard let ours = one.rest.baseAddress, let theirs = other.rest.baseAddress else { return nil }
        return (ours, theirs)
    }

    /// The eight words of the hasher's state, with which the structure begins.
    private var words: UnsafeMutablePointer<UInt32> {
        UnsafeMutableRawPointer(hasher.state).assumingMemoryBound(to: UInt32.self)
    }

    /// Hashes as much as the block lacks that the hasher has begun.
    private mutating func completeBlock() {
        let begun = Int(hasher.state.pointee.num)
        if begun > 0 { take(min(Self.block - begun, rest.count)) }
    }

    /// Drops blocks that were hashed, and adds them to the number of bits that the hasher counts.
    private mutating func skip(_ blocks: Int) {
        let before = UInt64(hasher.state.pointee.Nh) << 32 | UInt64(hasher.state.pointee.Nl)
        let bits = before &+ UInt64(blocks * Self.block * 8)
        hasher.state.pointee.Nl = UInt32(truncatingIfNeeded: bits)
        hasher.state.pointee.Nh = UInt32(truncatingIfNeeded: bits >> 32)
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(blocks * Self.block))
    }

    private mutating func take(_ count: Int) {
        if count == 0 { return }
        hasher.update(UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
}
