/// The key that made a signature: `openpgp:<fingerprint>` or `ssh:SHA256:<base64>`.
package enum Signer: Hashable, Sendable, CustomStringConvertible {
    /// The fingerprint of an OpenPGP key, 40 or 64 upper-case hexadecimal digits (RFC 9580, section 5.5.4); 16 of a key id
    /// where the signature names no more.
    case openPGP(fingerprint: String)
    /// The fingerprint of an SSH key as `ssh-keygen -l` prints it, without `SHA256:`: 43 characters of unpadded base64.
    case ssh(fingerprint: String)

    /// Parses what `description` returns; `nil` for any other text.
    package init?(_ text: some StringProtocol) {
        if text.hasPrefix("openpgp:") {
            let digits = text.dropFirst("openpgp:".count)
            guard [16, 40, 64].contains(digits.utf8.count), Hex.decode(digits) != nil else { return nil }
            self = .openPGP(fingerprint: digits.uppercased())
        } else if text.hasPrefix("ssh:SHA256:") {
            let code = text.dropFirst("ssh:SHA256:".count)
            guard code.utf8.count == 43, code.utf8.allSatisfy(Self.isBase64) else { return nil }
            self = .ssh(fingerprint: String(code))
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .openPGP(let fingerprint): "openpgp:\(fingerprint)"
        case .ssh(let fingerprint): "ssh:SHA256:\(fingerprint)"
        }
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
