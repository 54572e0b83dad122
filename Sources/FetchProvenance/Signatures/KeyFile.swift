package import FetchModel

/// A file of a project with the public keys that may have signed a dependency. What it is is told by its content.
package struct KeyFile: Hashable, Sendable {
    /// The keys of a file.
    enum Keys: Hashable, Sendable {
        case openPGP(OpenPGPKeyring)
        /// The lines of `allowed_signers`.
        case ssh([AllowedSigner])
    }

    /// The path in the manifest.
    package let name: String
    /// What the file holds.
    package let bytes: [UInt8]
    let keys: Keys

    /// Whether `signer` is one of its keys.
    package func holds(_ signer: Signer) -> Bool {
        switch keys {
        case .openPGP(let keyring):
            keyring.certificates.contains { signer == .openPGP(fingerprint: $0.primary.fingerprint) }
        case .ssh(let signers): signers.contains { $0.isAuthority || $0.key.signer == signer }
        }
    }

    /// Whether its keys are those of OpenPGP, and not of SSH.
    package var isOpenPGP: Bool { if case .openPGP = keys { true } else { false } }

    /// Reads the file called `name`, which holds `bytes`.
    package init(name: String, bytes: [UInt8]) throws(KeyFileError) {
        self.name = name
        self.bytes = bytes
        let text = String(decoding: bytes, as: UTF8.self)
        if text.contains("PRIVATE KEY") { throw KeyFileError(file: name, .secret) }
        do throws(OpenPGPMalformed) {
            let blocks = try OpenPGPArmour.blocks("PGP PUBLIC KEY BLOCK", in: bytes)
            if !blocks.isEmpty {
                keys = try Self.keyring(blocks.flatMap(\.self), name)
                return
            }
            if let first = bytes.first, first & 0x80 != 0, String(validating: bytes, as: UTF8.self) == nil {
                keys = try Self.keyring(bytes, name)
                return
            }
        } catch {
            throw KeyFileError(file: name, .malformed(error.reason))
        }
        keys = .ssh(try Self.signers(text, name))
    }

    private static func keyring(_ bytes: [UInt8], _ name: String) throws(OpenPGPMalformed) -> Keys {
        let packets = try OpenPGPPacket.all(in: bytes)
        let secret = [OpenPGPPacket.Tag.secretKey, OpenPGPPacket.Tag.secretSubkey]
        if packets.contains(where: { secret.contains($0.tag) }) {
            throw OpenPGPMalformed(reason: "it holds a secret key")
        }
        let keyring = OpenPGPKeyring(packets)
        if keyring.certificates.isEmpty { throw OpenPGPMalformed(reason: "there is no public key in it") }
        return .openPGP(keyring)
    }

    private static func signers(_ text: String, _ name: String) throws(KeyFileError) -> [AllowedSigner] {
        if text.contains("\0") { throw KeyFileError(file: name, .noKeys) }
        var signers: [AllowedSigner] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            do throws(AllowedSigner.Fault) {
                if let signer = try AllowedSigner.read(line) { signers.append(signer) }
            } catch .noPrincipal {
                throw KeyFileError(file: name, .noPrincipal(line: index + 1))
            } catch {
                throw KeyFileError(file: name, signers.isEmpty ? .noKeys : .badLine(index + 1))
            }
        }
        if signers.isEmpty { throw KeyFileError(file: name, .noKeys) }
        return signers
    }
}
