package import FetchModel
internal import FetchSystem

extension ArchiveCache {
    /// The digest that `setAlias` last stored for `key`; `nil` when there is none. It may be of an archive that is not
    /// in the cache any more.
    package func alias(_ key: String) -> SHA256Digest? {
        guard isEnabled else { return nil }
        do {
            let name = SHA256Hasher.digest(of: key.utf8).hex
            guard let bytes = try folder(["aliases"])?.fileIfPresent(name)?.contents(limit: 65) else { return nil }
            guard bytes.count == 65, bytes.last == UInt8(ascii: "\n") else { return nil }
            return SHA256Digest(hex: String(decoding: bytes.dropLast(), as: UTF8.self))
        } catch {
            warnOnce(error)
            return nil
        }
    }

    /// Remembers that what `key` names (the archive URL of a commit) had `digest`. Only the key's hash is kept.
    package func setAlias(_ key: String, _ digest: SHA256Digest) {
        guard isEnabled else { return }
        do {
            let name = SHA256Hasher.digest(of: key.utf8).hex
            let text = [UInt8]("\(digest.hex)\n".utf8)
            try makeFolder(["aliases"]).replace(name, with: text, permissions: 0o600, durably: false)
        } catch {
            warnOnce(error)
        }
    }
}
