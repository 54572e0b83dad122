/// Why the authorization server gives no code or no token (RFC 6749, 4.1.2.1 and 5.2).
struct OAuthError: Error, Equatable {
    enum Code: String, Sendable {
        case accessDenied = "access_denied"
        case authorizationPending = "authorization_pending"
        case deviceFlowDisabled = "device_flow_disabled"
        case expiredToken = "expired_token"
        case incorrectClientCredentials = "incorrect_client_credentials"
        case incorrectDeviceCode = "incorrect_device_code"
        case invalidClient = "invalid_client"
        case invalidGrant = "invalid_grant"
        case invalidRequest = "invalid_request"
        case invalidScope = "invalid_scope"
        case slowDown = "slow_down"
        case unauthorizedClient = "unauthorized_client"
        case unsupportedGrantType = "unsupported_grant_type"
        case unsupportedResponseType = "unsupported_response_type"
    }

    let code: Code
    let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    static let denied = OAuthError(.accessDenied, "The user denied access to your application")
    /// What Bitbucket says to a wrong key or secret, with status 401.
    static let unknownConsumer = OAuthError(.unauthorizedClient, "Invalid OAuth client credentials")

    /// The body of an answer of the token endpoint.
    var json: JSON {
        ["error": .string(code.rawValue), "error_description": .string(description)]
    }

    /// What a redirect carries back.
    var fields: [Form.Field] {
        [.init(name: "error", value: code.rawValue), .init(name: "error_description", value: description)]
    }
}
