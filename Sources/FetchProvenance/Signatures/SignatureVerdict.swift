package import FetchModel

/// What the check of a signature found.
package struct SignatureVerdict: Hashable, Sendable {
    package let state: SignatureState
    /// The key that signed, or that the signature names.
    package let signer: Signer?
    /// The file in `signed-by` that holds the key.
    package let keyFile: String?
    /// Why it is not good.
    package let fault: SignatureFault?

    package init(
        _ state: SignatureState,
        signer: Signer? = nil,
        keyFile: String? = nil,
        fault: SignatureFault? = nil
    ) {
        self.state = state
        self.signer = signer
        self.keyFile = keyFile
        self.fault = fault
    }
}

/// Why a signature is not good.
package enum SignatureFault: Hashable, Sendable {
    /// It was made over other bytes.
    case otherBytes
    case malformed(String)
    /// It uses a broken hash function.
    case weakHash(String)
    /// It is valid for a time only, so that it would prove something else next year.
    case expires
    /// It is for something else: SSH signatures name what they are for.
    case namespace(String)
    /// The key is in none of the files.
    case unknownKey
    /// The key had expired when it signed, or its line in `allowed_signers` does not hold for that time.
    case notValidThen
    case revoked
    /// The key, or what it says of itself, is too weak.
    case weakKey(String)
    /// The key is for something else than signing.
    case notForSigning
    /// The listed files do not say what the key said of itself when it signed.
    case olderThanSelfSignature
    /// It says that it will be made.
    case future
    /// A program that checks signatures cannot check this one.
    case unsupported(String)
}
