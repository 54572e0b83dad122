internal import FetchModel

/// What a signature packet says of itself, before anything is checked.
struct OpenPGPSignature: Hashable {
    /// RFC 9580, section 5.2.1: 0 and 1 are signatures of documents.
    let type: UInt8
    let hash: UInt8
    /// Seconds since 1970.
    var created: Int?
    /// Whether it is valid for a time only.
    var expires = false
    /// Seconds after the key's creation, in a signature over a key.
    var keyExpiration: Int?
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

    /// Reads a detached signature, armoured or not. There must be one, since two could be of two signers.
    init(detached bytes: [UInt8]) throws(OpenPGPMalformed) {
        let blocks = try OpenPGPArmour.blocks("PGP SIGNATURE", in: bytes)
        if blocks.count > 1 { throw OpenPGPMalformed(reason: "there are two signatures") }
        let packets = try OpenPGPPacket.all(in: blocks.first ?? bytes).filter { $0.tag != OpenPGPPacket.Tag.marker }
        guard let packet = packets.first, packet.tag == OpenPGPPacket.Tag.signature else {
            throw OpenPGPMalformed(reason: "there is no signature")
        }
        if packets.count > 1 { throw OpenPGPMalformed(reason: "there are two signatures") }
        try self.init(packet.body)
        guard type <= 1 else { throw OpenPGPMalformed(reason: "it does not sign a document") }
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
            case 16 where body.count == 8: issuerKeyID = issuerKeyID ?? Hex.encode(body).uppercased()
            case 33 where body.count == 21 || body.count == 33:
                issuerFingerprint = issuerFingerprint ?? Hex.encode(body.dropFirst()).uppercased()
            default: break
            }
        }
    }

    private static let malformed = OpenPGPMalformed(reason: "a signature packet is malformed")
}
