internal import FetchModel

/// What a signature packet says of itself, before anything is checked.
struct OpenPGPSignature: Hashable {
    let version: UInt8
    /// RFC 9580, section 5.2.1: 0 and 1 are signatures of documents.
    let type: UInt8
    let hash: UInt8
    /// Seconds since 1970.
    var created: Int?
    /// Whether it is valid for a time only.
    var expires = false
    /// Whether it asks not to be accepted by who does not understand what it says besides.
    var hasCriticalNotation = false
    /// Seconds after the key's creation, in a signature over a key.
    var keyExpiration: Int?
    /// What the key is for, in a signature over a key (RFC 9580, section 5.2.3.29).
    var keyFlags: UInt8?
    /// Upper-case hexadecimal digits.
    var issuerFingerprint: String?
    var issuerKeyID: String?

    /// The key that it names, by the fingerprint where it has one.
    var signer: Signer? { (issuerFingerprint ?? issuerKeyID).map { .openPGP(fingerprint: $0) } }

    /// The name of its hash function, if that is broken.
    var weakHash: String? { [1: "MD5", 2: "SHA-1", 3: "RIPEMD-160"][hash] }

    /// Reads the body of a signature packet.
    init(_ body: [UInt8]) throws(OpenPGPMalformed) {
        var rest = body[...]
        guard let version = rest.popFirst() else { throw Self.malformed }
        self.version = version
        if version == 3 || version == 2 {
            guard rest.popFirst() == 5, let type = rest.popFirst(), let created = rest.popInteger(4),
                let keyID = rest.popBytes(8), rest.popFirst() != nil, let hash = rest.popFirst()
            else { throw Self.malformed }
            (self.type, self.hash, self.created) = (type, hash, created)
            issuerKeyID = Hex.encode(keyID).uppercased()
            return
        }
        guard (4...6).contains(version), let type = rest.popFirst(), rest.popFirst() != nil, let hash = rest.popFirst()
        else { throw Self.malformed }
        (self.type, self.hash) = (type, hash)
        let width = version == 6 ? 4 : 2
        guard let hashed = rest.popInteger(width).flatMap({ rest.popBytes($0) }),
            let unhashed = rest.popInteger(width).flatMap({ rest.popBytes($0) })
        else { throw Self.malformed }
        // What is not signed may name the issuer only.
        try read(hashed, areHashed: true)
        try read(unhashed, areHashed: false)
    }

    /// The most signatures in a file.
    private static let most = 64

    /// Reads the signatures of a document in a file, armoured or not, each with its packet.
    static func all(detached bytes: [UInt8]) throws(OpenPGPMalformed) -> [(signature: Self, packet: OpenPGPPacket)] {
        let blocks = try OpenPGPArmour.blocks("PGP SIGNATURE", in: bytes)
        var found: [(Self, OpenPGPPacket)] = []
        for block in blocks.isEmpty ? [bytes] : blocks {
            for packet in try OpenPGPPacket.all(in: block) where packet.tag != OpenPGPPacket.Tag.marker {
                guard packet.tag == OpenPGPPacket.Tag.signature else {
                    throw OpenPGPMalformed(reason: "there is something else than signatures")
                }
                let signature = try Self(packet.body)
                guard signature.type <= 1 else { throw OpenPGPMalformed(reason: "it does not sign a document") }
                found.append((signature, packet))
            }
        }
        if found.isEmpty { throw OpenPGPMalformed(reason: "there is no signature") }
        if found.count > most { throw OpenPGPMalformed(reason: "there are more than \(most) signatures") }
        return found
    }

    private mutating func read(_ packets: [UInt8], areHashed: Bool) throws(OpenPGPMalformed) {
        var rest = packets[...]
        while let first = rest.popFirst() {
            let length: Int? =
                switch first {
                case ..<192: Int(first)
                case 255: rest.popInteger(4)
                default: rest.popFirst().map { (Int(first) - 192) << 8 + Int($0) + 192 }
                }
            guard let length, length > 0, var body = rest.popBytes(length)?[...], let type = body.popFirst() else {
                throw Self.malformed
            }
            switch type & 0x7f {
            case 2 where areHashed: created = body.popInteger(4)
            case 3 where areHashed: expires = expires || body.popInteger(4) != 0
            case 9 where areHashed: keyExpiration = body.popInteger(4)
            case 20 where type & 0x80 != 0: hasCriticalNotation = true
            case 27 where areHashed: keyFlags = body.first ?? 0
            case 16 where body.count == 8: issuerKeyID = issuerKeyID ?? Hex.encode(body).uppercased()
            case 33 where body.count == 21 || body.count == 33:
                issuerFingerprint = issuerFingerprint ?? Hex.encode(body.dropFirst()).uppercased()
            default: break
            }
        }
    }

    private static let malformed = OpenPGPMalformed(reason: "a signature packet is malformed")
}
