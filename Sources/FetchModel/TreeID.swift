/// Identifies the content of a vendored directory by git's own tree id, in git's SHA-256 object format.
///
/// It counts names, bytes, executable bits and symbolic links; it does not count times, owners or empty directories.
/// Written `sha256:` and 64 lower-case hexadecimal digits.
package struct TreeID: Hashable, Sendable, CustomStringConvertible {
    /// SHA-256 of the root tree object.
    package let digest: SHA256Digest

    /// Creates the id of the tree whose root object has `digest`.
    package init(_ digest: SHA256Digest) { self.digest = digest }

    /// Parses `sha256:<64 hex>`; `nil` for any other text.
    package init?(_ text: some StringProtocol) {
        guard text.hasPrefix("sha256:"), let digest = SHA256Digest(hex: text.dropFirst(7)) else { return nil }
        self.digest = digest
    }

    package var description: String { "sha256:\(digest.hex)" }
}
