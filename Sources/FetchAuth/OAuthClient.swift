package import FetchModel

/// A client of an authorization server: the requests of RFC 6749, RFC 7636 (PKCE) and RFC 8628 (devices).
///
/// A client's secret is sent with HTTP Basic; a public client only names its id. Redirects are never followed, and
/// nothing is sent where a credential may not travel.
package struct OAuthClient: Sendable {
    /// Where its requests go.
    package let server: OAuthServer
    /// Who it is.
    package let registration: ClientRegistration
    private let transport: any Transport

    /// A client that is `registration` at `server`.
    package init(_ registration: ClientRegistration, at server: OAuthServer, transport: any Transport) {
        self.registration = registration
        self.server = server
        self.transport = transport
    }

    /// Returns the page on which the user grants access; `nil` where the server has none. The server checks that the
    /// request for tokens names the same `redirect`. Throws `TokenError`.
    ///
    /// Bitbucket does not check the challenge yet (BCLOUD-23469).
    package func authorizationPage(_ challenge: Challenge, redirect: String) throws -> WebURL? {
        guard let page = server.authorization else { return nil }
        try confirmSecurity(of: page)
        var fields = [
            ("client_id", registration.id), ("response_type", "code"), ("state", challenge.state.revealed),
            ("code_challenge", challenge.sha256), ("code_challenge_method", "S256"), ("redirect_uri", redirect),
        ]
        if !server.scopes.isEmpty { fields.append(("scope", server.scopes.joined(separator: " "))) }
        return WebURL(page.wire + "?" + Self.form(fields))
    }

    /// Exchanges the `code` that the browser brought for tokens. Throws `OAuthRefusal` and `TokenError`.
    package func exchange(
        _ code: Secret,
        _ challenge: Challenge,
        redirect: String,
        at now: Int
    ) async throws -> OAuthTokens {
        try await tokens(
            [
                ("grant_type", "authorization_code"), ("code", code.revealed),
                ("code_verifier", challenge.verifier.revealed), ("redirect_uri", redirect),
            ],
            at: now
        )
    }

    /// Exchanges a refresh token for new tokens; the server may invalidate it. Throws `OAuthRefusal` and `TokenError`.
    package func refresh(_ refresh: Secret, at now: Int) async throws -> OAuthTokens {
        var tokens = try await tokens([("grant_type", "refresh_token"), ("refresh_token", refresh.revealed)], at: now)
        // A server that does not rotate refresh tokens leaves them out (RFC 6749, 6).
        tokens.refresh = tokens.refresh ?? refresh
        return tokens
    }

    /// Requests a token for the client itself; there is no refresh token. Throws `OAuthRefusal` and `TokenError`.
    package func clientCredentials(at now: Int) async throws -> OAuthTokens {
        var tokens = try await tokens([("grant_type", "client_credentials")], at: now)
        tokens.refresh = nil
        return tokens
    }

    /// Requests a code that the user enters on another device. Throws `OAuthRefusal`, `TokenError` and `SignInError`.
    package func deviceCode(from endpoint: WebURL) async throws -> DeviceCode {
        var fields = [("client_id", registration.id)]
        if !server.scopes.isEmpty { fields.append(("scope", server.scopes.joined(separator: " "))) }
        let (body, response) = try await post(fields, to: endpoint)
        do {
            return try Self.deviceCode(body, response, endpoint)
        } catch let refusal as OAuthRefusal where response.status == 404 && refusal.kind == nil {
            // The website's own words for a page that is not there.
            throw TokenError.unreadable(endpoint, status: 404, isPage: false)
        }
    }

    private static func deviceCode(
        _ body: [UInt8],
        _ response: HTTPResponse,
        _ endpoint: WebURL
    ) throws -> DeviceCode {
        try DeviceCode(body, status: response.status, mediaType: response.mediaType, from: endpoint)
    }

    /// Requests the tokens for a device code. Throws `OAuthRefusal` until the user has entered it, and `TokenError`.
    package func exchange(_ code: DeviceCode, at now: Int) async throws -> OAuthTokens {
        try await tokens(
            [
                ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", code.secret.revealed),
            ],
            at: now
        )
    }

    /// What is sent with every request and must never be shown, in every form in which it is sent.
    var secrets: [Secret] { credential?.secrets ?? [] }

    private var credential: Credential? {
        registration.secret.map { .basic(user: registration.id, password: $0) }
    }

    private func tokens(_ fields: [(String, String)], at now: Int) async throws -> OAuthTokens {
        let identity = credential == nil ? [("client_id", registration.id)] : []
        let (body, response) = try await post(fields + identity, to: server.token)
        let granted = try TokenResponse(
            body,
            status: response.status,
            mediaType: response.mediaType,
            from: server.token
        )
        return OAuthTokens(
            access: granted.access,
            refresh: granted.refresh,
            obtained: now,
            expires: granted.lifetime.map { now + $0 },
            scopes: granted.scopes
        )
    }

    private func post(_ fields: [(String, String)], to url: WebURL) async throws -> ([UInt8], HTTPResponse) {
        try confirmSecurity(of: url)
        let request = HTTPRequest(
            url,
            method: "POST",
            headers: [
                HTTPField("Content-Type", "application/x-www-form-urlencoded"),
                HTTPField("Accept", "application/json"),
            ],
            body: [UInt8](Self.form(fields).utf8),
            credential: credential,
            followsRedirects: false
        )
        let response = try await transport.send(request)
        return (try await response.body.collect(1 << 20), response)
    }

    private func confirmSecurity(of url: WebURL) throws(TokenError) {
        if !url.origin.mayCarryCredentials { throw .insecureServer(url) }
    }

    private static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\($0)=\(WebURL.segment($1))" }.joined(separator: "&")
    }
}
