import Foundation

/// What a request says about who sends it.
struct Claim: Sendable, Equatable {
    /// How the secret is sent.
    enum Form: Sendable, Equatable {
        case bearer
        case basic(user: String)
        /// Another scheme of `Authorization`, or a header of its own, in lower case: `token`, `private-token`.
        case other(String)
    }

    let form: Form
    let secret: String

    /// The user name of a basic credential.
    var user: String? { if case .basic(let user) = form { user } else { nil } }

    /// Reads the value of an `Authorization` header.
    init?(_ header: String) {
        let words = header.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2 else { return nil }
        switch words[0].lowercased() {
        case "bearer":
            (form, secret) = (.bearer, words[1])
        case "basic":
            guard let bytes = Data(base64Encoded: words[1]) else { return nil }
            let sides = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1).map(String.init)
            guard sides.count == 2 else { return nil }
            (form, secret) = (.basic(user: sides[0]), sides[1])
        case let scheme:
            (form, secret) = (.other(scheme), words[1])
        }
    }

    private init(_ form: Form, _ secret: String) {
        (self.form, self.secret) = (form, secret)
    }

    /// A secret in a header of its own.
    static func header(_ name: String, _ secret: String) -> Claim { Claim(.other(name.lowercased()), secret) }
}
