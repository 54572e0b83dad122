internal import FetchModel
internal import FetchSystem

extension ArchiveCache {
    static let tagDirectory = "tags"
    /// More names than these help nobody who completes one.
    private static let mostTags = 10_000
    /// The most bytes of such a file.
    private static let mostTagBytes = 1 << 20

    /// Returns the names of the tags that the repository of `key` had when they were last listed, in the host's order; none
    /// where that is not known. They are text of a host, which may hold anything but control characters.
    package func tagNames(of key: String) -> [String] {
        guard isEnabled else { return [] }
        do {
            let file = try file(Self.name(ofTags: key), in: [Self.tagDirectory])
            guard let bytes = try file?.contents(limit: Self.mostTagBytes) else { return [] }
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        } catch {
            warnOnce(error)
            return []
        }
    }

    /// Stores `names` as the tags of the repository of `key`, the first ones where there are very many.
    package func setTagNames(_ names: [String], of key: String) {
        guard isEnabled else { return }
        var text: [UInt8] = []
        for name in names.prefix(Self.mostTags) where Quotation.escaped(name) == name {
            if text.count + name.utf8.count >= Self.mostTagBytes { break }
            text += Array(name.utf8) + [UInt8(ascii: "\n")]
        }
        do {
            try makeDirectory([Self.tagDirectory])
                .replace(Self.name(ofTags: key), with: text, permissions: 0o600, durably: false)
        } catch {
            warnOnce(error)
        }
    }

    /// Removes the lists of tags in `root` that were stored before the instant `oldest`. Throws `SystemError`.
    func pruneTags(in root: Directory, before oldest: Int) throws {
        guard let directory = try root.directoryIfThere(Self.tagDirectory) else { return }
        for entry in try directory.entries() where CacheName.isKeyFile(entry.name) {
            guard let status = try directory.status(entry.name), status.modified < oldest else { continue }
            try directory.removeTree(entry.name)
        }
    }

    /// The name of the key's file, which does not reveal the key.
    private static func name(ofTags key: String) -> String { SHA256Hasher.digest(of: key.utf8).hex }
}
