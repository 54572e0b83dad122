/// git's object ids, computed from values.
///
/// A blob is SHA-256 of `blob <size>\0` and its bytes; a tree, of `tree <size>\0` and, for each entry in order,
/// `<mode> <name>\0<32 bytes>`, with folders ordered as if their names ended in `/` (git's object format; the
/// result is that of `git write-tree` in a repository with `--object-format=sha256`).
package enum TreeHash {
    /// The header that comes before a blob's bytes.
    package static func blobHeader(size: Int) -> [UInt8] { [UInt8]("blob \(size)\0".utf8) }

    /// The blob id of `bytes`.
    package static func blob(_ bytes: some Collection<UInt8>) -> SHA256Digest {
        let hasher = SHA256Hasher()
        hasher.update(blobHeader(size: bytes.count))
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// The id of the tree that holds `entries`, which are sorted by the bytes of their paths.
    static func id(of entries: [TreeEntry]) -> TreeID {
        // Sorting whole paths by bytes puts every folder's entries side by side and in git's order, so one pass
        // with a stack of open folders builds each tree once, from the leaves up.
        let hasher = SHA256Hasher()
        var open: [(name: [UInt8], body: [UInt8])] = [([], [])]

        func close() {
            let folder = open.removeLast()
            let digest = finish(folder.body, with: hasher)
            append(mode: "40000", name: folder.name, digest: digest, to: &open[open.count - 1].body)
        }

        for entry in entries {
            let names = entry.path.utf8.split(separator: UInt8(ascii: "/")).map { [UInt8]($0) }
            var shared = 0
            while shared < names.count - 1, shared + 1 < open.count, open[shared + 1].name == names[shared] {
                shared += 1
            }
            while open.count > shared + 1 { close() }
            for name in names[shared..<(names.count - 1)] { open.append((name, [])) }
            let mode = String(entry.mode.rawValue, radix: 8)
            append(mode: mode, name: names[names.count - 1], digest: entry.blob, to: &open[open.count - 1].body)
        }
        while open.count > 1 { close() }
        return TreeID(finish(open[0].body, with: hasher))
    }

    private static func append(mode: String, name: [UInt8], digest: SHA256Digest, to body: inout [UInt8]) {
        body.append(contentsOf: mode.utf8)
        body.append(UInt8(ascii: " "))
        body.append(contentsOf: name)
        body.append(0)
        body.append(contentsOf: digest.bytes)
    }

    private static func finish(_ body: [UInt8], with hasher: SHA256Hasher) -> SHA256Digest {
        hasher.update([UInt8]("tree \(body.count)\0".utf8))
        hasher.update(body)
        return hasher.finalize()
    }
}
