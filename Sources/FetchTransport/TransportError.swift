package import FetchModel

/// Why a request has no usable response. URLs in it are without queries and secrets.
package enum TransportError: Error, Hashable, Sendable {
    /// The exchange failed, the last of `attempts` times by `fault`.
    case exchangeFailed(url: String, fault: TransferFault, attempts: Int)
    /// The host is overloaded, down or limits requests; `retryAfter` is the wait that it wants.
    case hostUnavailable(url: String, status: Int, retryAfter: Duration?, attempts: Int)
    /// A redirect is not followed.
    case redirectRefused(url: String, RefusedRedirect)
    /// The credential would be sent unencrypted.
    case insecureCredential(url: String, origin: Origin)
    /// The value of the header `name` holds a control character.
    case invalidHeader(name: String, origin: Origin)
    /// The URL is not one of a web server.
    case invalidURL(String)
    /// The caller reads a body a second time.
    case bodyReadTwice(url: String)
    /// The system cannot start a thread.
    case noThread

    /// Why a redirect is not followed.
    package enum RefusedRedirect: Hashable, Sendable {
        /// Its target is not a plain http or https URL.
        case notWeb
        /// It leads from https to http.
        case unencrypted(String)
        /// The chain has more than this many redirects.
        case tooMany(Int)
        /// It leads back to a URL of the chain.
        case circular(String)
        /// It would send a request's body to another origin.
        case bodyToOtherOrigin(String)
    }
}
