import FetchModel
import Foundation

/// A code challenge (RFC 7636), which only the client that made it can meet.
struct Challenge: Sendable, Equatable {
    enum Method: String, Sendable { case plain, S256 }

    let text: String
    let method: Method

    /// The challenge as a request carries it; without a method it is the verifier itself. `nil` for an unknown method.
    init?(_ text: String, method: String?) {
        guard let method = Method(rawValue: method ?? "plain") else { return nil }
        self.text = text
        self.method = method
    }

    /// Whether it was made from this verifier.
    func isMet(by verifier: String?) -> Bool {
        guard let verifier else { return false }
        switch method {
        case .plain: return verifier == text
        case .S256: return Self.encoded(SHA256Hasher.digest(of: verifier.utf8).bytes) == text
        }
    }

    /// Base64 for URLs, without padding (RFC 4648, 5).
    private static func encoded(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
