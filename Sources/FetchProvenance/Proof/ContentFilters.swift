package import FetchModel

/// What git does to a file's bytes when it writes them, undone.
enum ContentFilters {
    /// Returns the reason for which `bytes` differ from the blob `id`, if `attributes` ask for it and undoing it makes the
    /// blob.
    static func reason(_ bytes: [UInt8], _ id: ObjectID, _ attributes: Attributes) -> OriginDifference.Reason? {
        func isBlob(_ bytes: [UInt8]) -> Bool { ObjectHasher.id(of: "blob", bytes, id.format) == id }
        var variants: [(bytes: [UInt8], reason: OriginDifference.Reason)] = []
        func undo(_ reason: OriginDifference.Reason, _ step: ([UInt8]) -> [UInt8]?) {
            let before = variants.map { ($0.bytes, $0.reason) } + [(bytes, reason)]
            variants += before.compactMap { bytes, reason in step(bytes).map { ($0, reason) } }
        }
        // In the opposite order of git's.
        if case .text(let name) = attributes["working-tree-encoding"] {
            undo(.encoding) { TextEncoding.utf8($0, from: name) }
        }
        if asksForLineEnds(attributes) { undo(.eol, withoutCarriageReturns) }
        if attributes["ident"] == .set { undo(.ident) { withoutIdent($0, id) } }
        return variants.first { isBlob($0.bytes) }?.reason
    }

    private static func asksForLineEnds(_ attributes: Attributes) -> Bool {
        if attributes["text"] == .unset { return false }
        return attributes["eol"] == .text("crlf") || attributes["text"] == .set || attributes["text"] == .text("auto")
            || attributes["crlf"] == .set
    }

    private static func withoutCarriageReturns(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte == 10, result.last == 13 { result.removeLast() }
            result.append(byte)
        }
        return result
    }

    /// Replaces `$Id: <blob> $` by `$Id$`.
    private static func withoutIdent(_ bytes: [UInt8], _ id: ObjectID) -> [UInt8] {
        let expanded = [UInt8]("$Id: \(id.hex) $".utf8)
        var result: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "$"), rest.starts(with: expanded) {
                result += "$Id$".utf8
                rest = rest.dropFirst(expanded.count)
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}

/// The pointer that git LFS keeps in place of a file.
package struct LargeFilePointer: Hashable, Sendable {
    package let sha256: SHA256Digest
    package let size: Int

    /// The pointer to a file of `size` bytes.
    package init(sha256: SHA256Digest, size: Int) { (self.sha256, self.size) = (sha256, size) }

    /// Reads a pointer, perhaps with extensions; `nil` for other bytes.
    init?(_ bytes: [UInt8]) {
        guard bytes.count < 1024, let text = String(validating: bytes, as: UTF8.self),
            text.hasPrefix("version https://git-lfs.github.com/spec/v1\n")
        else { return nil }
        let lines = text.split(separator: "\n")
        func value(_ key: String) -> Substring? {
            let found = lines.filter { $0.hasPrefix("\(key) ") }
            return found.count == 1 ? found[0].dropFirst(key.utf8.count + 1) : nil
        }
        // With an extension the file is not the one that the pointer is to.
        guard !lines.contains(where: { $0.hasPrefix("ext-") }), let id = value("oid"), id.hasPrefix("sha256:"),
            let sha256 = SHA256Digest(hex: id.dropFirst(7)), let size = value("size").flatMap({ Int($0) })
        else { return nil }
        self.sha256 = sha256
        self.size = size
    }

    /// The pointer as git LFS writes it.
    var text: [UInt8] {
        [UInt8]("version https://git-lfs.github.com/spec/v1\noid sha256:\(sha256.hex)\nsize \(size)\n".utf8)
    }
}
