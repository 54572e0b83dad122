internal import FetchModel
internal import FoundationEssentials

/// A response of a token endpoint (RFC 6749, 5.1).
struct TokenResponse: Sendable {
    let access: Secret
    let refresh: Secret?
    /// Seconds.
    let lifetime: Int?
    let scopes: [String]

    /// Reads a response of `url`. Throws `OAuthRefusal` for an error in the shape of RFC 6749, and `TokenError`.
    init(_ body: [UInt8], status: Int, mediaType: String, from url: WebURL) throws {
        let body: Body = try OAuthResponse.read(body, status: status, mediaType: mediaType, from: url)
        guard (200..<300).contains(status), let token = body.access_token, Self.isSendable(token),
            body.token_type.map({ $0.lowercased() == "bearer" }) ?? true
        else { throw TokenError.unreadable(url, status: status, isPage: false) }
        access = Secret(token)
        refresh = body.refresh_token.flatMap { Self.isSendable($0) ? Secret($0) : nil }
        lifetime = body.expires_in.flatMap { $0.value > 0 ? $0.value : nil }
        // `scope` since May 2026, `scopes` before; separated by spaces, at some forges by commas.
        scopes = (body.scope ?? body.scopes)?.names ?? []
    }

    /// Whether a header can carry `token`.
    private static func isSendable(_ token: String) -> Bool {
        !token.isEmpty && token.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }

    // The names are those of RFC 6749.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Body: Decodable {
        let access_token: String?
        let refresh_token: String?
        let token_type: String?
        let expires_in: OAuthResponse.Seconds?
        let scope: Scopes?
        let scopes: Scopes?
    }

    /// Scope names, in one string or a list.
    private struct Scopes: Decodable {
        let names: [String]

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            let texts = (try? value.decode([String].self)) ?? [(try? value.decode(String.self)) ?? ""]
            names = texts.flatMap { $0.split { $0 == " " || $0 == "," } }.map {
                ForeignText.line(String($0), limit: 80)
            }
        }
    }
}

/// What the responses of an authorization server have in common.
enum OAuthResponse {
    /// Decodes a response of `url`. Some servers send errors with status 200. Throws `OAuthRefusal` and `TokenError`.
    static func read<Body: Decodable>(
        _ body: [UInt8],
        status: Int,
        mediaType: String,
        from url: WebURL
    ) throws -> Body {
        let data = Data(body)
        guard let problem = try? JSONDecoder().decode(Problem.self, from: data) else {
            if status == 401 { throw OAuthRefusal(error: OAuthRefusal.Kind.invalidClient.rawValue, description: "") }
            let isPage = mediaType == "text/html" || body.first == UInt8(ascii: "<")
            if (500..<600).contains(status) { throw trouble(status, isPage: isPage) }
            throw TokenError.unreadable(url, status: status, isPage: isPage)
        }
        if let error = problem.error ?? (status == 401 ? OAuthRefusal.Kind.invalidClient.rawValue : nil) {
            throw OAuthRefusal(error: error, description: problem.error_description ?? "")
        }
        if (500..<600).contains(status) { throw trouble(status, isPage: false) }
        guard let read = try? JSONDecoder().decode(Body.self, from: data) else {
            throw TokenError.unreadable(url, status: status, isPage: false)
        }
        return read
    }

    private static func trouble(_ status: Int, isPage: Bool) -> OAuthRefusal {
        OAuthRefusal(
            error: OAuthRefusal.Kind.temporarilyUnavailable.rawValue,
            description: "it responded with \(isPage ? "a web page" : "no token") (status \(status))"
        )
    }

    // The names are those of RFC 6749.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Problem: Decodable {
        let error: String?
        let error_description: String?
    }

    /// A number of seconds, or its text. What cannot be a duration is 0.
    struct Seconds: Decodable {
        let value: Int

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            let number = (try? value.decode(Double.self)) ?? (try? value.decode(String.self)).flatMap(Double.init) ?? 0
            self.value = number.isNaN ? 0 : Int(min(max(number, 0), 10 * 365 * 86_400))
        }
    }
}
