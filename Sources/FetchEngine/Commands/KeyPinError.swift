internal import FetchModel
internal import FetchProvenance

/// Why the key that signed a dependency is not trusted by `fetch prove --pin`.
enum KeyPinError: Error, Hashable {
    /// No dependency is named.
    case noName
    /// It has no commit.
    case noCommit
    case unsigned
    /// An OpenPGP signature names its key, and does not carry it.
    case openPGP(Signer?)
    /// Its kind is not checked.
    case unsupported
    /// The signature does not hold.
    case bad(SignatureVerdict)
}
