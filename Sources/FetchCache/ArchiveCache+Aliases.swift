package import FetchModel
internal import FetchSystem

extension ArchiveCache {
    private static let directory = "aliases"

    /// The name of the key's file, which does not reveal the key.
    private static func name(of key: String) -> String { SHA256Hasher.digest(of: key.utf8).hex }

    /// Returns the digest that was last stored for `key`, which must contain everything that shapes the archive's bytes; `nil` where there is none. Its archive may have left the cache.
    package func alias(_ key: String) -> SHA256Digest? {
        guard isEnabled else { return nil }
        do {
            guard let bytes = try file(Self.name(of: key), in: [Self.directory])?.contents(limit: 65),
                bytes.count == 65,
                bytes.last == UInt8(ascii: "\n")
            else { return nil }
            return SHA256Digest(hex: String(decoding: bytes.dropLast(), as: UTF8.self))
        } catch {
            warnOnce(error)
            return nil
        }
    }

    /// Stores that the archive of `key` has `digest`.
    package func setAlias(_ key: String, _ digest: SHA256Digest) {
        guard isEnabled else { return }
        do {
            let text = [UInt8]("\(digest.hex)\n".utf8)
            try makeDirectory([Self.directory]).replace(
                Self.name(of: key),
                with: text,
                permissions: 0o600,
                durably: false
            )
        } catch {
            warnOnce(error)
        }
    }
}
