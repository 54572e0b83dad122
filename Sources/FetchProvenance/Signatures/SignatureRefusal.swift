package import FetchModel

/// Why a release is refused for its signature.
package enum SignatureRefusal: Error, Hashable, Sendable {
    /// Neither the tag nor the commit is signed.
    case unsigned(hasTag: Bool)
    /// A signature is not a good one by a key in `files`, or, where none are listed, it is a bad one.
    case refused(OriginRecord.Signed, SignatureVerdict, files: [String])
}
