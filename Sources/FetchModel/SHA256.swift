internal import CLibCrypto

/// A SHA-256 digest: 32 bytes, written as 64 lower-case hexadecimal digits (FIPS 180-4).
///
/// It lies in itself, with nothing on the heap: every file has one.
package struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes as they lie in memory, eight at a time.
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

    /// The digest whose bytes `body` writes.
    fileprivate init(writing body: (UnsafeMutableRawBufferPointer) -> Void) {
        withUnsafeMutableBytes(of: &words) { body($0) }
    }

    /// The 32 bytes, in order.
    package var bytes: [UInt8] { withBytes { [UInt8]($0) } }

    /// Lends the 32 bytes, in order.
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
        let digest = SHA256Digest { memory in
            check(SHA256_Final(memory.bindMemory(to: UInt8.self).baseAddress, state))
        }
        check(SHA256_Init(state))
        return digest
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
