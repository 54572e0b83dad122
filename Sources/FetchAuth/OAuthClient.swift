package import FetchModel
import FoundationEssentials

/// A consumer at a forge's OAuth 2 endpoints (RFC 6749), those of Bitbucket Cloud: `{url}/site/oauth2/…`.
///
/// The secret goes with HTTP Basic, redirects are never followed, and nothing is sent where a credential may not travel.
package struct OAuthClient: Sendable {
    /// Where the forge's pages are.
    package let forge: WebURL
    /// Who asks.
    package let consumer: Consumer
    private let transport: any Transport

    /// A client of `consumer` at `forge`.
    package init(forge: WebURL, consumer: Consumer, transport: any Transport) {
        self.forge = forge
        self.consumer = consumer
        self.transport = transport
    }

    /// The page on which the user grants access. `redirect` is named only where the user named it: without it the forge
    /// takes the consumer's own callback, and with it both requests must name it exactly alike.
    ///
    /// The challenge goes with it although Bitbucket does not check it yet (BCLOUD-23469); the secret is needed anyway.
    package func authorizeURL(_ challenge: Challenge, redirect: String?) throws -> WebURL {
        var fields = [
            ("client_id", consumer.key), ("response_type", "code"), ("state", challenge.state.revealed),
            ("code_challenge", challenge.sha256), ("code_challenge_method", "S256"),
        ]
        if let redirect { fields.append(("redirect_uri", redirect)) }
        return try endpoint("authorize?" + Self.form(fields))
    }

    /// The tokens for a `code` that the user's grant gave. Throws `OAuthRefusal` and `Failure`.
    package func exchange(_ code: Secret, _ challenge: Challenge, redirect: String?, at now: Int) async throws
        -> OAuthTokens
    {
        var fields = [
            ("grant_type", "authorization_code"), ("code", code.revealed),
            ("code_verifier", challenge.verifier.revealed),
        ]
        if let redirect { fields.append(("redirect_uri", redirect)) }
        return try await ask(fields, at: now)
    }

    /// The tokens that follow those of `refresh`, which dies of it. Throws `OAuthRefusal` and `Failure`.
    package func refresh(_ refresh: Secret, at now: Int) async throws -> OAuthTokens {
        var tokens = try await ask([("grant_type", "refresh_token"), ("refresh_token", refresh.revealed)], at: now)
        // A server that does not rotate keeps silent about it (RFC 6749, 6).
        tokens.refresh = tokens.refresh ?? refresh
        return tokens
    }

    /// A token of the consumer itself, for nobody's sake; there is no refresh token. Throws `OAuthRefusal` and `Failure`.
    package func clientCredentials(at now: Int) async throws -> OAuthTokens {
        var tokens = try await ask([("grant_type", "client_credentials")], at: now)
        tokens.refresh = nil
        return tokens
    }

    private func ask(_ fields: [(String, String)], at now: Int) async throws -> OAuthTokens {
        let url = try endpoint("access_token")
        let request = HTTPRequest(
            url,
            method: "POST",
            headers: [
                HTTPField("Content-Type", "application/x-www-form-urlencoded"),
                HTTPField("Accept", "application/json"),
            ],
            body: [UInt8](Self.form(fields).utf8),
            credential: .basic(user: consumer.key, password: consumer.secret),
            followsRedirects: false
        )
        let response = try await transport.send(request)
        let body = try await response.body.collect(1 << 20)
        let answer = try TokenAnswer(body, status: response.status, mediaType: response.mediaType, from: url)
        return OAuthTokens(
            access: answer.access,
            refresh: answer.refresh,
            obtained: now,
            expires: answer.lifetime.map { now + $0 },
            scopes: answer.scopes
        )
    }

    /// What goes with every request and must never be seen, in every form in which it is sent.
    var secrets: [Secret] { Credential.basic(user: consumer.key, password: consumer.secret).secrets }

    private func endpoint(_ name: String) throws -> WebURL {
        guard forge.origin.mayCarryCredentials else {
            throw Failure(
                .permission,
                "insecure-credential",
                "credentials are never sent over plain http, and '\(forge)' is not on this machine",
                help: "use the https:// URL of the host"
            )
        }
        guard let url = forge.appending(encodedPath: "site/oauth2/" + name) else {
            throw Failure(.bug, "bad-url", "'\(forge)' has no OAuth endpoints")
        }
        return url
    }

    private static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\($0)=\(WebURL.segment($1))" }.joined(separator: "&")
    }
}
