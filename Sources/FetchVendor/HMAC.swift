internal import FetchModel

/// HMAC-SHA-256 (RFC 2104): authenticates bytes with a key.
struct HMAC: Sendable {
    private static let blockSize = 64

    private let inner: [UInt8]
    private let outer: [UInt8]

    /// Prepares to authenticate with `key`.
    init(key: [UInt8]) {
        var block = key.count > Self.blockSize ? SHA256Hasher.digest(of: key).bytes : key
        block += [UInt8](repeating: 0, count: Self.blockSize - block.count)
        inner = block.map { $0 ^ 0x36 }
        outer = block.map { $0 ^ 0x5c }
    }

    /// Returns the code of all `parts`, one after the other.
    func code(_ parts: ArraySlice<UInt8>...) -> SHA256Digest {
        let computation = begin()
        for part in parts { computation.update(part) }
        return computation.finalize()
    }

    /// Begins the code of bytes that come piece by piece.
    func begin() -> Computation { Computation(inner: inner, outer: outer) }

    /// A code that is being computed.
    struct Computation {
        private let hasher = SHA256Hasher()
        private let outer: [UInt8]

        fileprivate init(inner: [UInt8], outer: [UInt8]) {
            self.outer = outer
            hasher.update(inner)
        }

        /// Adds `part`.
        func update(_ part: ArraySlice<UInt8>) { hasher.update(part) }

        /// Returns the code, once.
        func finalize() -> SHA256Digest {
            let digest = hasher.finalize()
            hasher.update(outer)
            digest.withBytes { hasher.update($0) }
            return hasher.finalize()
        }
    }
}
