internal import CLibCrypto

/// A SHA-256 digest: 32 bytes, written as 64 lower-case hexadecimal digits (FIPS 180-4).
///
/// It is stored inline, without heap memory, since there is one for every file.
package struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes in memory order, eight at a time.
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    private init() {}

    /// The digest of exactly 32 bytes; `nil` for any other count.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    }

    /// The digest that 64 hexadecimal digits of either case spell; `nil` for any other text.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes: bytes)
    }

    /// 32 zeros: what stands for a digest that is still to be computed. No known message has it.
    package static let pending = SHA256Digest()

    /// The digest whose bytes `body` writes.
    fileprivate init(writing body: (UnsafeMutableRawBufferPointer) -> Void) {
        withUnsafeMutableBytes(of: &words) { body($0) }
    }

    /// The 32 bytes, in order.
    package var bytes: [UInt8] { withBytes { [UInt8]($0) } }

    /// Calls `body` with the 32 bytes, in order.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withUnsafeBytes(of: words) { try body($0) }
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String { withBytes { Hex.encode($0) } }

    package var description: String { hex }

    package static func == (left: SHA256Digest, right: SHA256Digest) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) { withBytes { hasher.combine(bytes: $0) } }
}

/// SHA-256 of bytes that arrive piece by piece, with the processor's own instructions (OpenSSL's libcrypto).
///
/// One hasher computes any number of digests, one after the other: `finalize()` begins the next one. It calls the
/// algorithm directly, because looking it up, as the newer interface of libcrypto does, takes a tenth of the instructions
/// of a run that finds nothing to do.
package final class SHA256Hasher {
    let state = UnsafeMutablePointer<SHA256_CTX>.allocate(capacity: 1)

    /// Creates a hasher that has seen no bytes.
    package init() {
        state.initialize(to: SHA256_CTX())
        reset()
    }

    deinit { state.deallocate() }

    /// Hashes `bytes`.
    package func update(_ bytes: some Sequence<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
        if done == nil { [UInt8](bytes).withUnsafeBytes { update($0) } }
    }

    /// Hashes the bytes at `bytes`.
    package func update(_ bytes: UnsafeRawBufferPointer) {
        check(SHA256_Update(state, bytes.baseAddress, bytes.count))
    }

    /// Returns the digest of all bytes since the last call, or since the start.
    package func finalize() -> SHA256Digest {
        let digest = SHA256Digest { memory in
            check(SHA256_Final(memory.bindMemory(to: UInt8.self).baseAddress, state))
        }
        reset()
        return digest
    }

    /// Forgets all bytes since the last digest.
    package func reset() { check(SHA256_Init(state)) }

    /// Returns the digest of `bytes`.
    package static func digest(of bytes: some Sequence<UInt8>) -> SHA256Digest {
        let hasher = SHA256Hasher()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// The version of libcrypto, and an address in its code.
    package static var library: (version: String, address: UnsafeRawPointer) {
        let version: @convention(c) (Int32) -> UnsafePointer<CChar>? = OpenSSL_version
        let text = version(0 /* OPENSSL_VERSION */).map { String(cString: $0) } ?? ""
        // `OpenSSL 3.0.17 1 Jul 2025`
        let words = text.split(separator: " ")
        return (words.count > 1 ? String(words[1]) : text, unsafeBitCast(version, to: UnsafeRawPointer.self))
    }

    /// Ends the process if a libcrypto call failed. That happens only if the library is broken, and a digest that might be
    /// wrong must never be used.
    private func check(_ result: Int32) {
        precondition(result == 1, "libcrypto could not compute SHA-256")
    }
}
