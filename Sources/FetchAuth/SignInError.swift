package import FetchModel

/// Why a sign-in failed.
///
/// Texts of servers are fit for a message: bounded, on one line, without the secrets that were sent.
package enum SignInError: Error, Equatable, Sendable {
    /// The forge has no sign-in for programs, or only a manifest knows it.
    case unsupported(Origin)
    /// No OAuth client is configured; `variables`, of which `unset` are not set, would name one.
    case clientMissing(Origin, variables: [String], unset: [String], registration: String)
    /// The user did not confirm the client.
    case clientDeclined(Origin, id: String, file: String)

    /// The callback URL is not plain http on this machine.
    case invalidCallback(variable: String)
    case callbackPortTaken(port: UInt16, byOtherSignIn: Bool, variable: String?)
    case cannotListen(port: UInt16, reason: String, variable: String?)

    /// The browser returned with the response to another request.
    case wrongState(Origin)
    /// The user did not grant access; `reason` may be "".
    case denied(Origin, reason: String)
    /// The authorization server refused the request.
    case refused(Origin, reason: String)
    case missingCode(Origin)
    case codeRefused(Origin, reason: String)
    case timeout(Origin, seconds: Int)

    /// The code was not entered in time (RFC 8628).
    case deviceCodeExpired(Origin)
    /// The client is not registered for the device flow.
    case deviceFlowDisabled(Origin)
    /// The page for entering the code is not one to send a user to.
    case unsafeVerificationPage(String)
}
