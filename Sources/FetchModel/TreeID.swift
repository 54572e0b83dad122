/// The identity of a vendored folder: git's own tree id, in git's SHA-256 object format.
///
/// It counts names, bytes, executable bits and symbolic links; it does not count times, owners or empty folders.
/// Written `sha256:` and 64 lower-case hexadecimal digits.
package struct TreeID: Hashable, Sendable, CustomStringConvertible {
    /// SHA-256 of the root tree object.
    package let digest: SHA256Digest

    /// The tree whose root object has `digest`.
    package init(_ digest: SHA256Digest) { self.digest = digest }

    /// The id that `text` spells (`sha256:<64 hex>`); `nil` for any other text.
    package init?(_ text: some StringProtocol) {
        guard text.hasPrefix("sha256:"), let digest = SHA256Digest(hex: text.dropFirst(7)) else { return nil }
        self.digest = digest
    }

    package var description: String { "sha256:\(digest.hex)" }
}
