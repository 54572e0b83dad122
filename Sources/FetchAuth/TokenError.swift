package import FetchModel

/// Why there is no token to send, from an authorization server or from the user.
///
/// Texts of servers are fit for a message: bounded, on one line, without the secrets that were sent.
package enum TokenError: Error, Equatable, Sendable {
    /// Standard input holds no token.
    case empty
    /// The line on standard input is longer than any token.
    case tooLong(limit: Int)
    /// The token holds a character that no header can carry.
    case unusable
    /// A token for this origin would travel over plain http.
    case insecureOrigin(Origin)
    /// The authorization server is not on this machine, and its URL is plain http.
    case insecureServer(WebURL)
    /// The server refused the OAuth client itself.
    case clientRefused(Origin, source: String, reason: String, isMachine: Bool)
    /// Git was refused with this credential before in the same run.
    case refusedBefore(Origin, source: String)
    /// A stored sign-in can no longer be renewed.
    case signInEnded(Origin, reason: String)
    /// The response is neither a token nor an OAuth error.
    case unreadable(WebURL, status: Int, isPage: Bool)
    /// The server says that it has trouble of its own.
    case trouble(Origin, reason: String)
}

extension TokenError: Diagnosable {
    package var failure: Failure {
        switch self {
        case .empty: Failure(.usage, "bad-token", "there is no token on standard input", help: Self.pipe)
        case .tooLong(let limit):
            Failure(
                .usage,
                "bad-token",
                "the line on standard input is longer than \(limit >> 10) KiB, so it is not a token",
                help: Self.pipe
            )
        case .unusable:
            Failure(
                .usage,
                "bad-token",
                "the token contains a character that cannot be part of one",
                help: Self.pipe
            )
        case .insecureOrigin(let origin):
            Failure(
                .usage,
                "insecure-credential",
                "a token for '\(origin)' could never be used: credentials are not sent over plain http",
                help: "name its https:// URL"
            )
        case .insecureServer(let url):
            Failure(
                .permission,
                "insecure-credential",
                "credentials are never sent over plain http, and '\(url)' is not on this machine",
                help: "use the https:// URL of the host"
            )
        case .clientRefused(let origin, let source, let reason, let isMachine):
            Failure(
                .permission,
                "consumer-refused",
                "'\(origin)' refused the OAuth client from \(source): \(reason)",
                help: isMachine
                    ? "the client must be marked as private and have a callback URL to work without a user; "
                        + "or sign in with `fetch login \(origin)`"
                    : "compare it with the registration of the OAuth client at '\(origin)'"
            )
        case .refusedBefore(let origin, let source):
            Failure(
                .permission,
                "credential-refused",
                "'\(origin)' has refused the credential from \(source) before, so it is not sent again",
                help: "check that it has not expired or been revoked and that it is for this host"
            )
        case .signInEnded(let origin, let reason):
            Failure(
                .permission,
                "sign-in-again",
                "the sign-in to '\(origin)' has ended: \(reason)",
                help: "sign in again with `fetch login \(origin)`, or remove it with `fetch logout \(origin)`"
            )
        case .unreadable(let url, let status, let isPage):
            Failure(
                .unavailable,
                "token-endpoint",
                "'\(url)' responded with \(isPage ? "a web page" : "no token") (status \(status))",
                help: isPage
                    ? "a proxy or a sign-in page of the network may be in the way; try again from another network"
                    : "try again later; if it persists, check that '\(url.origin)' is the right address"
            )
        case .trouble(let origin, let reason):
            Failure(
                .unavailable,
                "token-endpoint",
                "'\(origin)' could not issue a token: \(reason)",
                help: "nothing is lost; run the same command again later"
            )
        }
    }

    private static let pipe = "pipe the token alone: `fetch login HOST --with-token < file`"
}
