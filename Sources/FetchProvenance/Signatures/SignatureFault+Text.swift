internal import FetchModel

extension SignatureFault {
    /// Completes "the signature of …": `was made over other bytes`.
    package var text: String {
        switch self {
        case .otherBytes: "was made over other bytes"
        case .malformed(let reason): "is malformed: \(ForeignText.line(reason))"
        case .weakHash(let name): "uses \(name), which is broken"
        case .expires: "is valid for a time only, so that it proves nothing later"
        case .namespace(let name): "is for \(Quotation.of(name)), not for this"
        case .unknownKey: "was made by a key that is not trusted"
        case .notValidThen: "was made when its key was not valid"
        case .revoked: "was made by a key that is revoked"
        case .weakKey(let reason): "was made by a key that is too weak: \(reason)"
        case .notForSigning: "was made by a key that is not for signing"
        case .olderThanSelfSignature: "is older than every self-signature of its key in the files of keys"
        case .future: "is dated in the future"
        case .unsupported(let reason): "is of a kind that cannot be checked: \(ForeignText.line(reason))"
        }
    }
}
