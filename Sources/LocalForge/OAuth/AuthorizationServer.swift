import Foundation

/// Gives codes for consents, and tokens for codes, refresh tokens and the consumer's own name.
actor AuthorizationServer {
    nonisolated let consumer: Consumer
    private(set) var policy: OAuthPolicy
    private let credentials: Credentials
    private let now: @Sendable () -> Date
    private var codes: [String: Code] = [:]
    /// Until when each refresh token can be used.
    private var refreshTokens: [String: Date] = [:]

    private struct Code {
        let redirectURI: String?
        let challenge: Challenge?
        let expiry: Date
    }

    init(
        _ consumer: Consumer,
        policy: OAuthPolicy,
        credentials: Credentials,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.consumer = consumer
        self.policy = policy
        self.credentials = credentials
        self.now = now
    }

    /// From here on it behaves otherwise; tokens that exist stay as they are.
    func follow(_ policy: OAuthPolicy) {
        self.policy = policy
    }

    /// A code for ten minutes and one use, bound to what the request said.
    func code(for request: AuthorizationRequest) -> String {
        let code = Secrets.random()
        let expiry = now().addingTimeInterval(600)
        codes[code] = Code(redirectURI: request.redirectURI, challenge: request.challenge, expiry: expiry)
        return code
    }

    /// Ends every refresh token, and says how many.
    func revoke() -> Int {
        defer { refreshTokens = [:] }
        return refreshTokens.values.count { $0 > now() }
    }

    /// Tokens for a form of the token endpoint, whose sender has shown to be the consumer.
    func tokens(for form: Form) async throws(OAuthError) -> Tokens {
        guard let type = form["grant_type"] else { throw OAuthError(.invalidRequest, "Missing grant_type") }
        guard let grant = Tokens.Grant(rawValue: type) else {
            throw OAuthError(.unsupportedGrantType, "Unsupported grant_type: \(type)")
        }
        switch grant {
        case .authorizationCode: try redeem(form)
        case .refreshToken: try use(form["refresh_token"])
        case .deviceCode: throw OAuthError(.unsupportedGrantType, "Unsupported grant_type: \(type)")
        case .clientCredentials:
            guard !policy.callback.isEmpty else {
                throw OAuthError(.invalidRequest, "No callback uri defined for the OAuth client.")
            }
        }
        return await issue(grant)
    }

    /// Uses a code up; an attempt that fails has used it up, too.
    private func redeem(_ form: Form) throws(OAuthError) {
        guard let text = form["code"] else { throw OAuthError(.invalidRequest, "Missing code") }
        guard let code = codes.removeValue(forKey: text), code.expiry > now() else {
            throw OAuthError(.invalidGrant, "The specified code is not valid")
        }
        guard code.redirectURI == form["redirect_uri"] else {
            throw OAuthError(.invalidGrant, "The redirect_uri does not match")
        }
        guard code.challenge?.isMet(by: form["code_verifier"]) ?? true else {
            throw OAuthError(.invalidGrant, "The code_verifier does not match")
        }
    }

    /// The first use starts the token's last seconds.
    private func use(_ text: String?) throws(OAuthError) {
        guard let text else { throw OAuthError(.invalidRequest, "Missing refresh_token") }
        guard let expiry = refreshTokens[text], expiry > now() else {
            refreshTokens[text] = nil
            throw OAuthError(.invalidGrant, "Invalid refresh_token")
        }
        refreshTokens[text] = min(expiry, now().addingTimeInterval(TimeInterval(policy.grace)))
    }

    private func issue(_ grant: Tokens.Grant) async -> Tokens {
        let refresh = grant == .clientCredentials ? nil : Tokens.random()
        let tokens = Tokens(grant: grant, access: Tokens.random(), refresh: refresh, policy: policy)
        // Unused ones die after three months.
        if let refresh { refreshTokens[refresh] = now().addingTimeInterval(90 * 24 * 3600) }
        let isEnough = policy.scope.split(separator: " ").contains { $0 == "repository" || $0.hasPrefix("repository:") }
        let expiry = now().addingTimeInterval(TimeInterval(policy.expiresIn))
        await credentials.admit(tokens.access, as: "token", until: expiry, isEnough ? .good : .unscoped)
        return tokens
    }
}
