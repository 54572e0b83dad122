internal import CLibCrypto

/// Computes the ids of git objects, whose bytes arrive piece by piece, in either object format.
///
/// One hasher computes any number of ids, one after the other.
package final class ObjectHasher {
    let format: ObjectID.Format
    let sha1 = UnsafeMutablePointer<SHA_CTX>.allocate(capacity: 1)
    let sha256 = SHA256Hasher()

    /// Creates a hasher of objects in a repository of `format`.
    package init(_ format: ObjectID.Format) {
        self.format = format
        sha1.initialize(to: SHA_CTX())
        check(SHA1_Init(sha1))
    }

    deinit { sha1.deallocate() }

    /// Begins an object of `type` (`blob`, `tree`, `commit`, `tag`) with `size` bytes.
    package func begin(_ type: String, size: Int) { update([UInt8]("\(type) \(size)\0".utf8)) }

    /// Hashes `bytes`.
    package func update(_ bytes: some Sequence<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
        if done == nil { [UInt8](bytes).withUnsafeBytes { update($0) } }
    }

    /// Hashes the bytes at `bytes`.
    package func update(_ bytes: UnsafeRawBufferPointer) {
        switch format {
        case .sha1: check(SHA1_Update(sha1, bytes.baseAddress, bytes.count))
        case .sha256: sha256.update(bytes)
        }
    }

    /// Returns the id of the object, and gets ready for the next one.
    package func finalize() -> ObjectID {
        switch format {
        case .sha256: return ObjectID(sha256.finalize())
        case .sha1:
            var digest = [UInt8](repeating: 0, count: ObjectID.Format.sha1.length)
            check(SHA1_Final(&digest, sha1))
            check(SHA1_Init(sha1))
            return ObjectID(sha1: digest)
        }
    }

    /// Returns the id of the object of `type` with these `bytes`.
    package static func id(of type: String, _ bytes: some Collection<UInt8>, _ format: ObjectID.Format) -> ObjectID {
        let hasher = ObjectHasher(format)
        hasher.begin(type, size: bytes.count)
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// Returns the plain digest of `bytes`, as at the end of a pack.
    package static func digest(of bytes: some Sequence<UInt8>, _ format: ObjectID.Format) -> [UInt8] {
        let hasher = ObjectHasher(format)
        hasher.update(bytes)
        return hasher.finalize().bytes
    }

    /// Ends the process if a libcrypto call failed. That happens only if the library is broken, and an id that might be
    /// wrong must never be used.
    private func check(_ result: Int32) {
        precondition(result == 1, "libcrypto could not compute SHA-1")
    }
}
