package import FetchModel

/// The key that an SSH signature carries, for a line of `allowed_signers`.
package struct SigningKey: Hashable, Sendable {
    private let key: SSHPublicKey

    /// Reads the key in `signature`; `nil` where it is not an SSH signature by a plain key.
    package init?(_ signature: ObjectSignature) {
        guard signature.kind == .ssh, let parsed = SSHSignature(signature.text), !parsed.key.isCertificate else {
            return nil
        }
        key = parsed.key
    }

    /// The kind of key: `ssh-ed25519`.
    package var type: String { key.type }

    package var signer: Signer { key.signer }

    /// Whether `file` lists the key, and not only as an authority.
    package func isListed(in file: KeyFile) -> Bool {
        if case .ssh(let signers) = file.keys { signers.contains { $0.key == key && !$0.isAuthority } } else { false }
    }

    /// The line that lets the key sign for git, with `person` as the one who signs, or `name` where the address of `person`
    /// has a meaning in such a line.
    package func line(for person: Person?, else name: String) -> String {
        let address = person.flatMap { String(validating: $0.email, as: UTF8.self) } ?? ""
        let principal = [address, name].first(where: Self.isPlain) ?? "signer"
        return "\(principal) namespaces=\"git\" \(key.text)"
    }

    private static func isPlain(_ text: String) -> Bool {
        // The type of a key would be taken for one, not for who signs.
        if ["ssh-", "sk-", "ecdsa-"].contains(where: { text.lowercased().hasPrefix($0) }) { return false }
        guard let first = text.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "@") else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "+"), UInt8(ascii: "@"):
                true
            default: false
            }
        }
    }
}
