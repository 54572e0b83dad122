import Foundation

/// What a public client can exchange for tokens, each once.
actor PublicGrants {
    /// How long a client has to wait between two requests with a device code, in seconds.
    static let interval = 1

    private struct Code {
        let request: AuthorizationRequest
        let expiry: Date
    }

    private struct DeviceCode {
        let scope: String
        var interval = PublicGrants.interval
        var requests = 0
        var last: Date
    }

    private let now: @Sendable () -> Date
    private var codes: [String: Code] = [:]
    private var deviceCodes: [String: DeviceCode] = [:]
    private var refreshTokens: [String: String] = [:]

    init(now: @escaping @Sendable () -> Date = { Date() }) { self.now = now }

    /// A code for ten minutes, bound to what the request said.
    func code(for request: AuthorizationRequest) -> String {
        let code = Secrets.random()
        codes[code] = Code(request: request, expiry: now().addingTimeInterval(600))
        return code
    }

    /// A code that the user has to enter elsewhere.
    func deviceCode(scope: String) -> String {
        let code = Secrets.random()
        deviceCodes[code] = DeviceCode(scope: scope, last: now())
        return code
    }

    /// A refresh token.
    func refreshToken(scope: String) -> String {
        let token = "ghr_\(Secrets.random())"
        refreshTokens[token] = scope
        return token
    }

    /// Uses a code up, and returns its scope; an attempt that fails has used it up, too.
    func redeem(_ form: Form) throws(OAuthError) -> String {
        guard let code = form["code"].flatMap({ codes.removeValue(forKey: $0) }), code.expiry > now(),
            code.request.redirectURI == form["redirect_uri"],
            code.request.challenge?.isMet(by: form["code_verifier"]) == true
        else { throw OAuthError(.invalidGrant, "The code passed is incorrect or expired.") }
        return code.request.form["scope"] ?? ""
    }

    /// Returns the scope of a refresh token, which `outcome` says the fate of: used up (`rotate`), kept or refused.
    func use(_ token: String?, as outcome: String = "rotate") throws(OAuthError) -> String {
        guard let token, let scope = refreshTokens[token], outcome != "refuse" else {
            throw OAuthError(.invalidGrant, "The refresh token passed is incorrect or expired.")
        }
        if outcome != "keep" { refreshTokens[token] = nil }
        return scope
    }

    /// Returns the scope of a device code that the user has entered, as `outcome` says whether one has. Throws for a
    /// client that does not wait.
    func poll(_ text: String?, outcome: String?) throws(OAuthError) -> String {
        guard let outcome else { throw OAuthError(.unsupportedGrantType, "Unsupported grant_type") }
        guard let text, var code = deviceCodes[text] else {
            throw OAuthError(.incorrectDeviceCode, "The device_code provided is not valid.")
        }
        let isEarly = now().timeIntervalSince(code.last) < TimeInterval(code.interval) - 0.2
        code.last = now()
        code.requests += 1
        let pending = outcome.hasPrefix("pending:") ? Int(outcome.dropFirst(8)) ?? 0 : 0
        if isEarly || (outcome == "slow-down" && code.requests == 1) {
            code.interval += 5
            deviceCodes[text] = code
            throw OAuthError(.slowDown, "Too many requests have been made in the same timeframe.")
        }
        if code.requests <= pending {
            deviceCodes[text] = code
            throw OAuthError(.authorizationPending, "The authorization request is still pending.")
        }
        deviceCodes[text] = nil
        switch outcome {
        case "denied": throw OAuthError.denied
        case "expired": throw OAuthError(.expiredToken, "This 'device_code' has expired.")
        default: return code.scope
        }
    }
}
