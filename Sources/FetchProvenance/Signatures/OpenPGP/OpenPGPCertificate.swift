/// An OpenPGP public key with its subkeys.
struct OpenPGPCertificate: Hashable {
    /// A key, a user id or a user attribute, and the signatures over it.
    struct Component: Hashable {
        let packet: OpenPGPPacket
        var signatures: [OpenPGPPacket] = []

        fileprivate var isSubkey: Bool { packet.tag == OpenPGPPacket.Tag.publicSubkey }
    }

    let primary: OpenPGPKey
    let subkeys: [OpenPGPKey]
    /// First the primary key.
    private let components: [Component]

    /// Creates the certificate of `components`, of which the first is the primary key; `nil` for a key of a version that no
    /// program supports. Subkeys of such versions are passed over.
    ///
    /// The programs check the signatures. A revocation counts whatever its reason and time.
    init?(_ components: [Component]) {
        guard let first = components.first, var primary = OpenPGPKey(first.packet.body) else { return nil }
        var subkeys: [OpenPGPKey] = []
        for component in components {
            let signatures = component.signatures.compactMap { try? OpenPGPSignature($0.body) }
            if component.isSubkey {
                guard var subkey = OpenPGPKey(component.packet.body) else { continue }
                for signature in signatures {
                    if signature.type == 0x28 { subkey.isRevoked = true }
                    if signature.type == 0x18, primary.made(signature) { subkey.note(signature) }
                    if signature.type == 0x20 { primary.isRevoked = true }
                }
                subkeys.append(subkey)
            } else {
                for signature in signatures {
                    if signature.type == 0x20 { primary.isRevoked = true }
                    if (0x10...0x13).contains(signature.type) || signature.type == 0x1f, primary.made(signature) {
                        primary.note(signature)
                    }
                }
            }
        }
        self.primary = primary
        self.subkeys = subkeys
        self.components = components
    }

    /// Returns the key that says that it made `signature`; `nil` if it is none of these.
    func key(of signature: OpenPGPSignature) -> OpenPGPKey? {
        ([primary] + subkeys).first { $0.made(signature) }
    }

    /// Returns why a signature that `key` made at `time` is not accepted, where the key has to be valid until `latest`.
    func fault(of key: OpenPGPKey, at time: Int, until latest: Int) -> SignatureFault? {
        if let fault = primary.fault(at: time, until: latest) {
            // A primary key need not sign anything but its subkeys.
            guard fault == .notForSigning, key != primary else { return fault }
        }
        return key == primary ? nil : key.fault(at: time, until: latest)
    }

    /// Returns this certificate with all that `other`, a copy of it, has besides.
    func merging(_ other: OpenPGPCertificate) -> OpenPGPCertificate {
        var merged = components
        for component in other.components {
            guard let index = merged.firstIndex(where: { $0.packet == component.packet }) else {
                merged.append(component)
                continue
            }
            let known = Set(merged[index].signatures)
            merged[index].signatures += component.signatures.filter { !known.contains($0) }
        }
        // Subkeys follow the user ids.
        return OpenPGPCertificate(merged.filter { !$0.isSubkey } + merged.filter(\.isSubkey)) ?? self
    }

    /// Returns this certificate with the signature `packet` over its primary key.
    func adding(_ packet: OpenPGPPacket) -> OpenPGPCertificate {
        var components = components
        if !components[0].signatures.contains(packet) { components[0].signatures.append(packet) }
        return OpenPGPCertificate(components) ?? self
    }

    /// The packets, as a program reads them.
    var bytes: [UInt8] { components.flatMap { [$0.packet] + $0.signatures }.flatMap(\.bytes) }
}
