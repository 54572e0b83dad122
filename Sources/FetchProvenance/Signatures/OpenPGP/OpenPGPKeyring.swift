/// The OpenPGP keys in a file.
struct OpenPGPKeyring: Hashable {
    let certificates: [OpenPGPCertificate]
    /// Revocations of keys that do not precede them, as gpg writes them to `openpgp-revocs.d`.
    private let revocations: [OpenPGPPacket]

    /// Reads the certificates in `packets`. Keys of versions that no program supports are passed over.
    init(_ packets: [OpenPGPPacket]) {
        var certificates: [OpenPGPCertificate] = []
        var revocations: [OpenPGPPacket] = []
        var components: [OpenPGPCertificate.Component] = []
        func end() {
            if let certificate = OpenPGPCertificate(components) { certificates.append(certificate) }
        }
        for packet in packets {
            switch packet.tag {
            case OpenPGPPacket.Tag.publicKey:
                end()
                components = [OpenPGPCertificate.Component(packet: packet)]
            case OpenPGPPacket.Tag.publicSubkey, OpenPGPPacket.Tag.userID, OpenPGPPacket.Tag.userAttribute:
                if !components.isEmpty { components.append(OpenPGPCertificate.Component(packet: packet)) }
            case OpenPGPPacket.Tag.signature:
                if Self.isRevocation(packet, ofAnotherKeyThan: components) {
                    revocations.append(packet)
                } else if !components.isEmpty {
                    components[components.count - 1].signatures.append(packet)
                }
            default: continue
            }
        }
        end()
        self.certificates = certificates
        self.revocations = revocations
    }

    /// Whether `packet` revokes a primary key, and not the one of `components`. One directly after that key belongs to it,
    /// whoever made it: a key can name others that may revoke it.
    private static func isRevocation(
        _ packet: OpenPGPPacket,
        ofAnotherKeyThan components: [OpenPGPCertificate.Component]
    ) -> Bool {
        guard let signature = try? OpenPGPSignature(packet.body), signature.type == 0x20 else { return false }
        guard let first = components.first else { return true }
        return components.count > 1 && OpenPGPKey(first.packet.body)?.made(signature) == false
    }

    /// Returns the certificates of all `keyrings`, each once with all that any copy of it says, and with the revocations of
    /// any of them. A verifier goes by the first copy that it finds.
    static func merging(_ keyrings: [OpenPGPKeyring]) -> [OpenPGPCertificate] {
        var merged: [OpenPGPCertificate] = []
        for certificate in keyrings.flatMap(\.certificates) {
            if let index = merged.firstIndex(where: { $0.primary.fingerprint == certificate.primary.fingerprint }) {
                merged[index] = merged[index].merging(certificate)
            } else {
                merged.append(certificate)
            }
        }
        for packet in keyrings.flatMap(\.revocations) {
            guard let signature = try? OpenPGPSignature(packet.body) else { continue }
            merged = merged.map { $0.primary.made(signature) ? $0.adding(packet) : $0 }
        }
        return merged
    }
}
