internal import FetchModel

/// An OpenPGP public key with its subkeys.
struct OpenPGPCertificate: Hashable {
    /// A primary key or a subkey.
    struct Key: Hashable {
        /// Upper-case hexadecimal digits.
        let fingerprint: String
        let keyID: String
        let created: Int
        var isRevoked = false
        /// Seconds since 1970; `nil` for a key that does not expire.
        var expires: Int?
        /// When the signature that decides on `expires` was made.
        fileprivate var decided = Int.min

        /// Reads the body of a key packet; `nil` for a version that is not supported.
        fileprivate init?(_ body: [UInt8]) {
            var rest = body[...]
            guard let version = rest.popFirst(), let created = rest.popInteger(4) else { return nil }
            switch version {
            case 4:
                let head = [0x99, UInt8(body.count >> 8 & 0xff), UInt8(body.count & 0xff)]
                fingerprint = Hex.encode(ObjectHasher.digest(of: head + body, .sha1)).uppercased()
                keyID = String(fingerprint.suffix(16))
            case 5, 6:
                let head = [version == 6 ? 0x9b : 0x9a] + [24, 16, 8, 0].map { UInt8(body.count >> $0 & 0xff) }
                fingerprint = SHA256Hasher.digest(of: head + body).hex.uppercased()
                keyID = String(fingerprint.prefix(16))
            default: return nil
            }
            self.created = created
        }

        /// Whether `signature` says that this key made it.
        func made(_ signature: OpenPGPSignature) -> Bool {
            signature.issuerFingerprint.map { $0 == fingerprint } ?? (signature.issuerKeyID == keyID)
        }
    }

    private(set) var primary: Key
    private(set) var subkeys: [Key] = []

    /// Returns the key that made `signature`, if it is one of these, and whether it, or the whole certificate, was revoked.
    func key(of signature: OpenPGPSignature) -> Key? {
        guard var key = ([primary] + subkeys).first(where: { $0.made(signature) }) else { return nil }
        key.isRevoked = key.isRevoked || primary.isRevoked
        key.expires = [key.expires, primary.expires].compactMap(\.self).min()
        return key
    }

    /// Returns the certificates in `packets`. Keys of versions that no program supports are passed over.
    static func all(in packets: [OpenPGPPacket]) -> [OpenPGPCertificate] {
        var certificates: [OpenPGPCertificate] = []
        var current: OpenPGPCertificate?
        var isInSubkey = false
        for packet in packets {
            switch packet.tag {
            case OpenPGPPacket.Tag.publicKey:
                if let current { certificates.append(current) }
                current = Key(packet.body).map { OpenPGPCertificate(primary: $0) }
                isInSubkey = false
            case OpenPGPPacket.Tag.publicSubkey:
                guard current != nil, let key = Key(packet.body) else { continue }
                current?.subkeys.append(key)
                isInSubkey = true
            case OpenPGPPacket.Tag.signature:
                guard let signature = try? OpenPGPSignature(packet.body) else { continue }
                current?.note(signature, isOfSubkey: isInSubkey)
            default: continue
            }
        }
        if let current { certificates.append(current) }
        return certificates
    }

    /// Notes what a signature over the key, a user id or the last subkey says. The programs check these signatures; a
    /// revocation counts whatever its reason and time.
    private mutating func note(_ signature: OpenPGPSignature, isOfSubkey: Bool) {
        switch signature.type {
        case 0x20: primary.isRevoked = true
        case 0x28 where isOfSubkey: subkeys[subkeys.count - 1].isRevoked = true
        case 0x18 where isOfSubkey && primary.made(signature):
            subkeys[subkeys.count - 1].note(signature)
        case 0x10...0x13, 0x1f:
            if primary.made(signature) { primary.note(signature) }
        default: break
        }
    }
}

extension OpenPGPCertificate.Key {
    /// The latest signature decides when the key expires.
    fileprivate mutating func note(_ signature: OpenPGPSignature) {
        let time = signature.created ?? 0
        guard time >= decided else { return }
        decided = time
        expires = signature.keyExpiration.flatMap { $0 == 0 ? nil : created + $0 }
    }
}
