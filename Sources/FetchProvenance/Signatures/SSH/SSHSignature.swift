internal import FoundationEssentials

/// A signature as `ssh-keygen -Y sign` makes it (OpenSSH, PROTOCOL.sshsig). It carries the key that made it.
struct SSHSignature: Hashable {
    let key: SSHPublicKey
    /// What it is for: `git`, `file`.
    let namespace: String

    /// Reads the armoured signature; `nil` if it is not one, or more than one.
    init?(_ text: [UInt8]) {
        let (begin, end) = ("-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----")
        let lines = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
        guard lines.count > 2, lines.first == begin[...], lines.last == end[...],
            let data = Data(base64Encoded: lines.dropFirst().dropLast().joined())
        else { return nil }
        var rest = [UInt8](data)[...]
        guard rest.popBytes(6) == Array("SSHSIG".utf8), rest.popInteger(4) == 1,
            let key = rest.popSSHString().flatMap({ SSHPublicKey($0) }),
            let namespace = rest.popSSHString().flatMap({ String(validating: $0, as: UTF8.self) }),
            rest.popSSHString() != nil, rest.popSSHString() != nil, rest.popSSHString() != nil, rest.isEmpty
        else { return nil }
        (self.key, self.namespace) = (key, namespace)
    }
}
