internal import CLibCrypto
internal import CSHA

extension ObjectHasher: PairedHasher {
    package var begun: Int {
        switch format {
        case .sha1: Int(sha1.pointee.num)
        case .sha256: sha256.begun
        }
    }

    package func update(_ bytes: UnsafeRawPointer, with other: ObjectHasher, _ others: UnsafeRawPointer, blocks: Int) {
        precondition(format == other.format, "two formats have different algorithms")
        switch format {
        case .sha1:
            fetch_sha1_two(words, bytes, other.words, others, blocks)
            count(blocks)
            other.count(blocks)
        case .sha256: sha256.update(bytes, with: other.sha256, others, blocks: blocks)
        }
    }

    /// The five words with which the state begins.
    private var words: UnsafeMutablePointer<UInt32> {
        UnsafeMutableRawPointer(sha1).assumingMemoryBound(to: UInt32.self)
    }

    /// Adds blocks that were hashed to the number of bits.
    private func count(_ blocks: Int) { addBits(of: blocks, to: &sha1.pointee.Nl, &sha1.pointee.Nh) }
}
