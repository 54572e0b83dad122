/// Computes git's object ids.
///
/// A blob is SHA-256 of `blob <size>\0` and its bytes; a tree, of `tree <size>\0` and, for each entry in order,
/// `<mode> <name>\0<32 bytes>`, with directories ordered as if their names ended in `/` (git's object format; the
/// result is that of `git write-tree` in a repository with `--object-format=sha256`).
package enum TreeHash {
    /// Returns the header that precedes a blob's bytes.
    package static func blobHeader(size: Int) -> [UInt8] { [UInt8]("blob \(size)\0".utf8) }

    /// The most bytes that the header of a blob has.
    package static let longestBlobHeader = 32

    /// Writes the header of a blob of `size` bytes directly before `content`, where `longestBlobHeader` bytes are free, and
    /// returns its length. Does not allocate, because there is a header for every file.
    package static func writeBlobHeader(size: Int, before content: UnsafeMutableRawPointer) -> Int {
        var start = content - 1
        start.storeBytes(of: 0, as: UInt8.self)
        var rest = size
        repeat {
            start -= 1
            start.storeBytes(of: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10), as: UInt8.self)
            rest /= 10
        } while rest > 0
        let kind: StaticString = "blob "
        start -= kind.utf8CodeUnitCount
        start.copyMemory(from: kind.utf8Start, byteCount: kind.utf8CodeUnitCount)
        return content - start
    }

    /// Returns the blob id of `bytes`.
    package static func blob(_ bytes: some Collection<UInt8>) -> SHA256Digest {
        let hasher = SHA256Hasher()
        hasher.update(blobHeader(size: bytes.count))
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// Returns the id of the tree of `entries`, which are sorted by the bytes of their paths.
    static func id(of entries: [TreeEntry]) -> TreeID {
        // Sorting whole paths by bytes puts every directory's entries side by side and in git's order, so one pass
        // with a stack of open directories builds each tree once, from the leaves up.
        let hasher = SHA256Hasher()
        // The path of the innermost open directory, with a slash after each name, and the entries of each so far.
        var directory: [UInt8] = []
        var bodies: [[UInt8]] = [[]]

        func close() {
            let start = (directory.dropLast().lastIndex(of: slash) ?? -1) + 1
            let digest = finish(bodies.removeLast(), with: hasher)
            append(
                "40000 ",
                name: directory[start..<(directory.count - 1)],
                digest: digest,
                to: &bodies[bodies.count - 1]
            )
            directory.removeSubrange(start...)
        }

        for entry in entries {
            var path = entry.path
            path.withUTF8 { path in
                let name = (path.lastIndex(of: slash) ?? -1) + 1
                if !directory.elementsEqual(path[..<name]) {
                    while !path[..<name].starts(with: directory) { close() }
                    for byte in path[directory.count..<name] {
                        directory.append(byte)
                        if byte == slash { bodies.append([]) }
                    }
                }
                append(entry.mode.text, name: path[name...], digest: entry.blob, to: &bodies[bodies.count - 1])
            }
        }
        while bodies.count > 1 { close() }
        return TreeID(finish(bodies[0], with: hasher))
    }

    private static let slash = UInt8(ascii: "/")

    private static func append(
        _ mode: StaticString,
        name: some Collection<UInt8>,
        digest: SHA256Digest,
        to body: inout [UInt8]
    ) {
        body.append(contentsOf: UnsafeBufferPointer(start: mode.utf8Start, count: mode.utf8CodeUnitCount))
        body.append(contentsOf: name)
        body.append(0)
        digest.withBytes { body.append(contentsOf: $0) }
    }

    private static func finish(_ body: [UInt8], with hasher: SHA256Hasher) -> SHA256Digest {
        hasher.update([UInt8]("tree \(body.count)\0".utf8))
        hasher.update(body)
        return hasher.finalize()
    }
}

extension TreeEntry.Mode {
    /// The mode in a tree object, with the space after it.
    fileprivate var text: StaticString {
        switch self {
        case .file: "100644 "
        case .executable: "100755 "
        case .symlink: "120000 "
        }
    }
}
