package import FetchModel
import FetchSystem
import FoundationEssentials

/// Ties the browser's return to the request of this process: `state`, and PKCE's verifier (RFC 7636).
package struct Challenge: Hashable, Sendable {
    /// Returns with the code; without it a request is not a response to this one.
    package let state: Secret
    /// Sent to the token endpoint with the code.
    package let verifier: Secret

    /// A new one, each of 32 random bytes.
    package init() {
        state = Secret(Self.base64URL(Random.bytes(32)))
        verifier = Secret(Self.base64URL(Random.bytes(32)))
    }

    /// The verifier's SHA-256 (method `S256`).
    package var sha256: String { Self.base64URL(SHA256Hasher.digest(of: verifier.revealed.utf8).bytes) }

    /// Encodes as base64url (RFC 4648, 5), without padding.
    private static func base64URL(_ bytes: [UInt8]) -> String {
        var text = ""
        for character in Data(bytes).base64EncodedString() {
            switch character {
            case "+": text.append("-")
            case "/": text.append("_")
            case "=": continue
            default: text.append(character)
            }
        }
        return text
    }
}

extension Secret {
    /// Whether `text` is this secret. The time that it takes does not depend on where the two differ.
    func matches(_ text: String) -> Bool {
        let (mine, theirs) = ([UInt8](revealed.utf8), [UInt8](text.utf8))
        guard mine.count == theirs.count else { return false }
        var difference: UInt8 = 0
        for index in mine.indices { difference |= mine[index] ^ theirs[index] }
        return difference == 0
    }
}
