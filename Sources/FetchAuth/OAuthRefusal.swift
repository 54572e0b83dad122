internal import FetchModel

/// An error response of an authorization server (RFC 6749, 5.2; RFC 8628, 3.5).
package struct OAuthRefusal: Error, Hashable, Sendable {
    /// The errors that this program distinguishes.
    package enum Kind: String, Sendable {
        // Of every token request.
        case invalidClient = "invalid_client"
        case unauthorizedClient = "unauthorized_client"
        case accessDenied = "access_denied"
        case serverError = "server_error"
        case temporarilyUnavailable = "temporarily_unavailable"
        // Of the device flow.
        case authorizationPending = "authorization_pending"
        case slowDown = "slow_down"
        case expiredToken = "expired_token"
        // GitHub's.
        case incorrectClientCredentials = "incorrect_client_credentials"
        case deviceFlowDisabled = "device_flow_disabled"
    }

    /// `invalid_grant`, `invalid_client`, …; not fit for a message before `text(hiding:)`.
    package let error: String
    /// The server's explanation; not fit for a message before `text(hiding:)`.
    package let description: String

    /// The error that the server named; `nil` for all others.
    package var kind: Kind? { Kind(rawValue: error) }

    /// Whether the client itself is refused, not what it sent.
    package var isOfClient: Bool {
        switch kind {
        case .invalidClient, .unauthorizedClient, .incorrectClientCredentials: true
        default: false
        }
    }

    /// Whether the server has trouble of its own, which may pass.
    package var isTransient: Bool { kind == .serverError || kind == .temporarilyUnavailable }

    /// Returns the server's explanation, fit for a message; `secrets` are those that were sent.
    func text(hiding secrets: [Secret]) -> String {
        let text = ForeignText.line(description, hiding: secrets)
        return text.isEmpty ? ForeignText.line(error, limit: 60, hiding: secrets) : text
    }
}
