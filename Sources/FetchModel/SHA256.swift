internal import CLibCrypto

/// A SHA-256 digest: 32 bytes, written as 64 lower-case hexadecimal digits (FIPS 180-4).
package struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes, in order.
    package let bytes: [UInt8]

    /// The digest of exactly 32 bytes; `nil` for any other count.
    package init?(bytes: some Sequence<UInt8>) {
        let bytes = [UInt8](bytes)
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// The digest that 64 hexadecimal digits of either case spell; `nil` for any other text.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes: bytes)
    }

    fileprivate init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// 64 lower-case hexadecimal digits.
    package var hex: String { Hex.encode(bytes) }

    package var description: String { hex }
}

/// SHA-256 of bytes that arrive piece by piece, with the processor's own instructions (OpenSSL's libcrypto).
///
/// One hasher serves any number of digests, one after the other: `finalize()` begins the next one. It calls the
/// algorithm by name: looking it up among all that libcrypto knows, as its newer interface does, takes a tenth of the
/// instructions of a run that finds nothing to do.
package final class SHA256Hasher {
    private let state = UnsafeMutablePointer<SHA256_CTX>.allocate(capacity: 1)

    /// A hasher that has seen no bytes.
    package init() {
        state.initialize(to: SHA256_CTX())
        check(SHA256_Init(state))
    }

    deinit { state.deallocate() }

    /// Adds `bytes` to what is hashed.
    package func update(_ bytes: some Sequence<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
        if done == nil { [UInt8](bytes).withUnsafeBytes { update($0) } }
    }

    /// Adds the bytes that a pointer spans to what is hashed.
    package func update(_ bytes: UnsafeRawBufferPointer) {
        check(SHA256_Update(state, bytes.baseAddress, bytes.count))
    }

    /// The digest of all bytes since the last call, or since the start.
    package func finalize() -> SHA256Digest {
        let digest = [UInt8](unsafeUninitializedCapacity: 32) { memory, count in
            check(SHA256_Final(memory.baseAddress, state))
            count = 32
        }
        check(SHA256_Init(state))
        return SHA256Digest(unchecked: digest)
    }

    /// The digest of `bytes` alone.
    package static func digest(of bytes: some Sequence<UInt8>) -> SHA256Digest {
        let hasher = SHA256Hasher()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// libcrypto's digest calls fail only when the library is broken; a digest that might be wrong must never be taken
    /// for one that is right, so the process ends.
    private func check(_ result: Int32) {
        precondition(result == 1, "libcrypto could not compute SHA-256")
    }
}
