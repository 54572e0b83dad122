package import FetchModel
import FetchSystem
import FoundationEssentials

/// What ties an answer of the browser to the request that this process made: `state`, and PKCE's verifier (RFC 7636).
package struct Challenge: Hashable, Sendable {
    /// Comes back with the code; whoever does not know it did not see our request.
    package let state: Secret
    /// Goes with the code to the token endpoint.
    package let verifier: Secret

    /// A new one: 32 bytes of the system's random generator each.
    package init() {
        state = Secret(Self.base64URL(Random.bytes(32)))
        verifier = Secret(Self.base64URL(Random.bytes(32)))
    }

    /// The verifier's SHA-256 (method `S256`).
    package var sha256: String { Self.base64URL(SHA256Hasher.digest(of: verifier.revealed.utf8).bytes) }

    /// RFC 4648, 5, without padding.
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
    /// Whether `text` is this secret; how long that takes tells nothing of where the two differ.
    func matches(_ text: String) -> Bool {
        let (mine, theirs) = ([UInt8](revealed.utf8), [UInt8](text.utf8))
        guard mine.count == theirs.count else { return false }
        var difference: UInt8 = 0
        for index in mine.indices { difference |= mine[index] ^ theirs[index] }
        return difference == 0
    }
}
