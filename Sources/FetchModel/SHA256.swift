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
/// One hasher serves any number of digests, one after the other: `finalize()` begins the next one.
package final class SHA256Hasher {
    private let context: OpaquePointer?

    /// A hasher that has seen no bytes.
    package init() {
        OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG) | UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
        context = EVP_MD_CTX_new()
        check(EVP_DigestInit_ex(context, EVP_sha256(), nil))
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds `bytes` to what is hashed.
    package func update(_ bytes: some Sequence<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
        if done == nil { [UInt8](bytes).withUnsafeBytes { update($0) } }
    }

    /// Adds the bytes that a pointer spans to what is hashed.
    package func update(_ bytes: UnsafeRawBufferPointer) {
        check(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
    }

    /// The digest of all bytes since the last call, or since the start.
    package func finalize() -> SHA256Digest {
        var digest = [UInt8](repeating: 0, count: 32)
        check(EVP_DigestFinal_ex(context, &digest, nil))
        // The same algorithm again: naming it would look it up anew, which costs more than hashing a small file.
        check(EVP_DigestInit_ex(context, nil, nil))
        return SHA256Digest(unchecked: digest)
    }

    /// The digest of `bytes` alone.
    package static func digest(of bytes: some Sequence<UInt8>) -> SHA256Digest {
        let hasher = SHA256Hasher()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// libcrypto's digest calls fail only when memory is exhausted or the library is broken; a digest that might be
    /// wrong must never be taken for one that is right, so the process ends.
    private func check(_ result: Int32) {
        precondition(result == 1, "libcrypto could not compute SHA-256")
    }
}
