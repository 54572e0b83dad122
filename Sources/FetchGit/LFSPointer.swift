package import FetchModel

/// A pointer to an object of git LFS, which git stores in place of a large file (git-lfs, docs/spec.md).
package struct LFSPointer: Hashable, Sendable {
    /// The SHA-256 of the object, which is its name.
    package let object: SHA256Digest
    /// How many bytes the object has.
    package let size: Int
    /// The extensions that made the object of the file, the first one first. Each is a program of the user's, which would
    /// have to run again, backwards, to get the file.
    package let extensions: [String]

    /// No pointer is longer, and none is shorter.
    static let sizes = 100..<1024

    /// What the first line says, in the version of today and in those before it.
    private static let versions = [
        "https://git-lfs.github.com/spec/v1", "https://hawser.github.com/spec/v1", "http://git-media.io/v/2",
    ]

    /// Reads the bytes of a file; `nil` where they are not a pointer.
    package init?(_ bytes: [UInt8]) {
        guard Self.sizes.contains(bytes.count), let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.split(separator: " ", maxSplits: 1) }
        guard lines.allSatisfy({ $0.count == 2 }), lines.first?.first == "version",
            let version = lines.first?.last, Self.versions.contains(String(version)),
            let oid = lines.first(where: { $0[0] == "oid" })?[1], oid.hasPrefix("sha256:"),
            let object = SHA256Digest(hex: oid.dropFirst(7)),
            let size = lines.first(where: { $0[0] == "size" }).flatMap({ Int($0[1]) }), size >= 0
        else { return nil }
        (self.object, self.size) = (object, size)
        // `ext-0-name sha256:…`
        extensions = lines.compactMap { line in
            let parts = line[0].split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "ext", parts[1].utf8.count == 1, parts[1].allSatisfy(\.isNumber) else {
                return nil
            }
            return String(parts[2])
        }
    }
}
