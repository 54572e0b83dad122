package import FetchModel

extension File {
    /// Reads the rest of the file, and returns SHA-256 of it and how many bytes it has. Throws `SystemError`.
    package func digest() throws -> (sha256: SHA256Digest, size: Int) {
        let hasher = SHA256Hasher()
        var size = 0
        while case let chunk = try read(upTo: 1 << 20), !chunk.isEmpty {
            hasher.update(chunk)
            size += chunk.count
        }
        return (hasher.finalize(), size)
    }
}
