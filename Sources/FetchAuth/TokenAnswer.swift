import FetchModel
import FoundationEssentials

/// What a token endpoint answered, read (RFC 6749, 5.1 and 5.2).
struct TokenAnswer: Sendable {
    let access: Secret
    let refresh: Secret?
    /// Seconds.
    let lifetime: Int?
    let scopes: [String]

    /// Reads the body of an answer with `status` from `url`. Throws `OAuthRefusal` for an error in the shape of RFC 6749,
    /// `Failure` (unavailable) for anything else.
    init(_ body: [UInt8], status: Int, mediaType: String, from url: WebURL) throws {
        guard let answer = try? JSONDecoder().decode(Body.self, from: Data(body)) else {
            if status == 401 { throw OAuthRefusal(error: "invalid_client", description: "") }
            let isPage = mediaType == "text/html" || body.first == UInt8(ascii: "<")
            if (500..<600).contains(status) { throw Self.trouble(status, isPage) }
            throw Self.unreadable(status, isPage: isPage, url)
        }
        // Some servers answer errors with status 200.
        if let error = answer.error ?? (status == 401 ? "invalid_client" : nil) {
            throw OAuthRefusal(error: error, description: answer.error_description ?? "")
        }
        if (500..<600).contains(status) { throw Self.trouble(status, false) }
        guard (200..<300).contains(status), let token = answer.access_token, Self.isSendable(token),
            answer.token_type.map({ $0.lowercased() == "bearer" }) ?? true
        else { throw Self.unreadable(status, isPage: false, url) }
        access = Secret(token)
        refresh = answer.refresh_token.flatMap { $0.isEmpty ? nil : Secret($0) }
        lifetime = answer.expires_in.flatMap { $0.seconds > 0 ? $0.seconds : nil }
        // `scope` since May 2026, `scopes` before; separated by spaces, by commas at some forges.
        scopes = (answer.scope ?? answer.scopes)?.words ?? []
    }

    /// Whether a header can carry `token`.
    private static func isSendable(_ token: String) -> Bool {
        !token.isEmpty && token.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }

    /// What a server with trouble of its own says in other words than RFC 6749's.
    private static func trouble(_ status: Int, _ isPage: Bool) -> OAuthRefusal {
        let words = "it answered with \(isPage ? "a web page" : "no token") (status \(status))"
        return OAuthRefusal(error: "temporarily_unavailable", description: words)
    }

    private static func unreadable(_ status: Int, isPage: Bool, _ url: WebURL) -> Failure {
        Failure(
            .unavailable,
            "token-endpoint",
            "'\(url)' answered with \(isPage ? "a web page" : "no token") (status \(status))",
            help: isPage
                ? "a proxy or a sign-in page of the network may be in the way; try again from another network"
                : "try again later; if it stays, check that '\(url.origin)' is the right address"
        )
    }

    // The names are those of RFC 6749.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Body: Decodable {
        let access_token: String?
        let refresh_token: String?
        let token_type: String?
        let expires_in: Seconds?
        let scope: Words?
        let scopes: Words?
        let error: String?
        let error_description: String?
    }

    /// A number, or the text of one.
    private struct Seconds: Decodable {
        let seconds: Int

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            // An odd lifetime is none: the token then serves until a 401 says otherwise.
            let number = (try? value.decode(Double.self)) ?? (try? value.decode(String.self)).flatMap(Double.init) ?? 0
            seconds = Int(min(max(number, 0), 10 * 365 * 86_400))
        }
    }

    /// A text of words, or a list of them.
    private struct Words: Decodable {
        let words: [String]

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            let texts = (try? value.decode([String].self)) ?? [(try? value.decode(String.self)) ?? ""]
            words = texts.flatMap { $0.split { $0 == " " || $0 == "," } }.map {
                ForeignText.line(String($0), limit: 80)
            }
        }
    }
}

/// A token endpoint's refusal (RFC 6749, 5.2).
package struct OAuthRefusal: Error, Hashable, Sendable {
    /// `invalid_grant`, `invalid_client`, …; not fit for a message before `words(hiding:)`.
    package let error: String
    /// What the server says of it; not fit for a message before `words(hiding:)`.
    package let description: String

    /// What the server says, fit for a message; `secrets` are those that were sent.
    func words(hiding secrets: [Secret]) -> String {
        let words = ForeignText.line(description, hiding: secrets)
        return words.isEmpty ? ForeignText.line(error, limit: 60, hiding: secrets) : words
    }

    /// Whether the consumer itself is refused, not what it brought.
    package var isOfConsumer: Bool { error == "invalid_client" || error == "unauthorized_client" }

    /// Whether it is the server's own trouble, which may pass.
    package var isTransient: Bool { error == "server_error" || error == "temporarily_unavailable" }
}
