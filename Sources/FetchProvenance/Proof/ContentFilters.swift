package import FetchModel

/// Finds out whether the bytes of a file are what git makes of a blob when it writes it.
struct ContentFilters {
    private let conversion: WorkingTreeConversion
    private let isSubstituted: Bool

    init(_ attributes: Attributes) {
        conversion = WorkingTreeConversion(attributes)
        isSubstituted = attributes["export-subst"] == .set
    }

    /// Whether the attributes ask for anything.
    var areActive: Bool { conversion.isActive || isSubstituted }

    /// Returns the reason for which `bytes` differ from the blob `id`, if that is known without the blob: undoing it makes
    /// the blob, and doing it again these bytes.
    func reason(_ bytes: [UInt8], _ id: ObjectID) -> OriginDifference.Reason? {
        func isBlob(_ bytes: [UInt8]) -> Bool { ObjectHasher.id(of: "blob", bytes, id.format) == id }
        guard conversion.isActive, let original = conversion.originals(of: bytes).first(where: isBlob) else {
            return nil
        }
        return conversion.results(of: original, id).first { $0.bytes == bytes }?.reason
    }

    /// Returns the reason for which `bytes` differ from `original`, the blob `id` of `commit`.
    func reason(
        _ bytes: [UInt8],
        from original: [UInt8],
        _ id: ObjectID,
        in commit: ExportSubstitution
    ) -> OriginDifference.Reason? {
        for result in conversion.results(of: original, id) {
            if result.bytes == bytes, let reason = result.reason { return reason }
            guard isSubstituted else { continue }
            // What is put in is not converted.
            switch commit.compare(bytes, with: result.bytes) {
            case .proved: return .exportSubst
            case .unproved: return .unproved
            case .differs: continue
            }
        }
        return nil
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
