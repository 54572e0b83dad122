/// What the token endpoint gives.
struct Tokens: Sendable {
    /// How they were asked for.
    enum Grant: String, Sendable, CaseIterable {
        case authorizationCode = "authorization_code"
        case refreshToken = "refresh_token"
        case clientCredentials = "client_credentials"
        case deviceCode = "urn:ietf:params:oauth:grant-type:device_code"
    }

    let grant: Grant
    let access: String
    /// `nil` for client credentials (since May 2026).
    let refresh: String?
    let policy: OAuthPolicy

    /// Bitbucket Cloud's document.
    var json: JSON {
        var document: [String: JSON] = [
            "access_token": .string(access), "token_type": "bearer", "expires_in": .number(policy.expiresIn),
            "state": .string(grant.rawValue), policy.scopeKey.rawValue: .string(policy.scope),
        ]
        document["refresh_token"] = refresh.map { .string($0) }
        return .object(document)
    }

    /// A token as long as Bitbucket's have become, more than 2,500 characters, which ends in `=`.
    static func random() -> String {
        var text = ""
        while text.count < 2560 { text += Secrets.random() + ["-", "_"][text.count % 2] }
        return text + "="
    }
}
