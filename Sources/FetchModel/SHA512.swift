internal import CLibCrypto

/// A SHA-512 digest, written as 128 lower-case hexadecimal digits (FIPS 180-4). Hosts may promise one of a file.
package struct SHA512Digest: Hashable, Sendable, CustomStringConvertible {
    /// The 64 bytes, in order.
    private let bytes: [UInt8]

    /// The digest that 128 hexadecimal digits of either case spell; `nil` for any other text.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex), bytes.count == Int(SHA512_DIGEST_LENGTH) else { return nil }
        self.bytes = bytes
    }

    fileprivate init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var description: String { Hex.encode(bytes) }
}

/// SHA-512 of bytes that arrive piece by piece, by OpenSSL's libcrypto.
package final class SHA512Hasher {
    private let state = UnsafeMutablePointer<SHA512_CTX>.allocate(capacity: 1)

    /// Creates a hasher that has seen no bytes.
    package init() {
        state.initialize(to: SHA512_CTX())
        check(SHA512_Init(state))
    }

    deinit { state.deallocate() }

    /// Hashes `bytes`.
    package func update(_ bytes: [UInt8]) { check(SHA512_Update(state, bytes, bytes.count)) }

    /// Returns the digest of all bytes, once.
    package func finalize() -> SHA512Digest {
        var bytes = [UInt8](repeating: 0, count: Int(SHA512_DIGEST_LENGTH))
        check(SHA512_Final(&bytes, state))
        return SHA512Digest(bytes)
    }

    /// Ends the process if a libcrypto call failed: a digest that might be wrong must never be used.
    private func check(_ result: Int32) {
        precondition(result == 1, "libcrypto could not compute SHA-512")
    }
}
