internal import FetchModel

/// A primary key or a subkey of OpenPGP.
struct OpenPGPKey: Hashable {
    /// What a signature over the key, by its primary key, says of it.
    struct Statement: Hashable {
        let time: Int
        /// Seconds since 1970; `nil` for a key that does not expire.
        let expires: Int?
        let allowsSigning: Bool
        /// The broken hash function that it uses.
        let weakHash: String?
    }

    /// Upper-case hexadecimal digits.
    let fingerprint: String
    let keyID: String
    let created: Int
    /// Why no signature of it is accepted, whatever a program says.
    let flaw: SignatureFault?
    var isRevoked = false
    private(set) var statements: [Statement] = []

    /// Reads the body of a key packet; `nil` for a version that is not supported.
    init?(_ body: [UInt8]) {
        var rest = body[...]
        guard let version = rest.popFirst(), let created = rest.popInteger(4), let algorithm = rest.popFirst() else {
            return nil
        }
        switch version {
        case 4:
            let head = [0x99, UInt8(body.count >> 8 & 0xff), UInt8(body.count & 0xff)]
            fingerprint = Hex.encode(ObjectHasher.digest(of: head + body, .sha1)).uppercased()
            keyID = String(fingerprint.suffix(16))
        case 5, 6:
            let head = [version == 6 ? 0x9b : 0x9a] + [24, 16, 8, 0].map { UInt8(body.count >> $0 & 0xff) }
            fingerprint = SHA256Hasher.digest(of: head + body).hex.uppercased()
            keyID = String(fingerprint.prefix(16))
            _ = rest.popInteger(4)
        default: return nil
        }
        self.created = created
        flaw = OpenPGPAlgorithm.flaw(algorithm, rest)
    }

    /// Whether `signature` says that this key made it.
    func made(_ signature: OpenPGPSignature) -> Bool {
        signature.issuerFingerprint.map { $0 == fingerprint } ?? (signature.issuerKeyID == keyID)
    }

    /// Notes what `signature`, of its primary key, says of it.
    mutating func note(_ signature: OpenPGPSignature) {
        statements.append(
            Statement(
                time: signature.created ?? 0,
                expires: signature.keyExpiration.flatMap { $0 == 0 ? nil : created + $0 },
                allowsSigning: signature.keyFlags.map { $0 & 2 != 0 } ?? true,
                weakHash: signature.weakHash
            )
        )
    }

    /// Returns why a signature that it made at `time` is not accepted, where it has to be valid until `latest`.
    ///
    /// The verifiers differ in what they tolerate. The verdict must not depend on which one is installed, so that what one
    /// of them refuses is refused here.
    func fault(at time: Int, until latest: Int) -> SignatureFault? {
        if isRevoked { return .revoked }
        if let flaw { return flaw }
        let strong = statements.filter { $0.weakHash == nil }
        guard let newest = strong.max(by: { $0.time < $1.time }) else {
            return statements.first?.weakHash.map { .weakKey("its self-signature uses \($0)") } ?? .notValidThen
        }
        // `sqv` goes by what the key said of itself when it signed, `gpgv` by what it said last.
        guard let then = strong.filter({ $0.time <= time }).max(by: { $0.time < $1.time }) else {
            return .olderThanSelfSignature
        }
        for statement in [then, newest] {
            if let expires = statement.expires, latest >= expires { return .notValidThen }
        }
        return then.allowsSigning ? nil : .notForSigning
    }
}
