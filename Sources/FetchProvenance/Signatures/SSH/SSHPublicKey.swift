internal import FetchModel
internal import FoundationEssentials

/// A public key as SSH writes it: its type, then numbers.
struct SSHPublicKey: Hashable {
    let blob: [UInt8]
    let type: String

    /// Whether it is signed by an authority, which is then what is listed.
    var isCertificate: Bool { type.hasSuffix("-cert-v01@openssh.com") }

    /// The signer by the fingerprint of the key, as `ssh-keygen -l` prints it.
    var signer: Signer {
        let code = Data(SHA256Hasher.digest(of: blob).bytes).base64EncodedString()
        return .ssh(fingerprint: String(code.prefix { $0 != "=" }))
    }

    /// The key as in a `.pub` file, without a comment.
    var text: String { "\(type) \(Data(blob).base64EncodedString())" }

    /// Reads the bytes of a key; `nil` if they are not one.
    init?(_ blob: [UInt8]) {
        var rest = blob[...]
        guard let name = rest.popSSHString().flatMap({ String(validating: $0, as: UTF8.self) }), Self.isType(name),
            !rest.isEmpty
        else { return nil }
        (self.blob, type) = (blob, name)
    }

    /// Whether `text` is the name of a kind of key.
    static func isType(_ text: some StringProtocol) -> Bool {
        ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-sha2-"].contains { text.hasPrefix($0) }
            && text.utf8.allSatisfy { (0x21..<0x7f).contains($0) }
    }
}
