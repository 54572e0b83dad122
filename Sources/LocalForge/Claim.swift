import Foundation

/// What an `Authorization` header says.
struct Claim: Sendable {
    /// The user name of a basic credential; `nil` for a bearer token.
    let user: String?
    let secret: String

    init?(_ header: String) {
        let words = header.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2 else { return nil }
        switch words[0].lowercased() {
        case "bearer":
            (user, secret) = (nil, words[1])
        case "basic":
            guard let bytes = Data(base64Encoded: words[1]) else { return nil }
            let sides = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1).map(String.init)
            guard sides.count == 2 else { return nil }
            (user, secret) = (sides[0], sides[1])
        default:
            return nil
        }
    }
}
