/// What is known of the signature of a tag, a commit or an archive, as in `origin.signature` of `--json`.
package enum SignatureState: String, Hashable, Sendable, CaseIterable {
    /// Made over these bytes by a key that the manifest trusts, or, where it trusts none, by the ssh key that it carries.
    case good
    /// Made over other bytes, or malformed.
    case bad
    /// Made by a key that is not among those that the manifest trusts.
    case untrusted
    /// Not checked, since nothing says which OpenPGP key is trusted.
    case unverified
    /// Of a kind that is not checked: X.509, gitsign.
    case unsupported
    /// Nothing is signed.
    case none
}
