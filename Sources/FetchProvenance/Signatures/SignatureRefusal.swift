package import FetchModel

/// Why a release is refused whose signature the manifest asks for.
package enum SignatureRefusal: Error, Hashable, Sendable {
    /// Neither the tag nor the commit is signed.
    case unsigned(hasTag: Bool)
    /// A signature is not a good one by a key in `files`.
    case refused(OriginRecord.Signed, SignatureVerdict, files: [String])
}
