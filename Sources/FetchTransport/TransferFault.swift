/// Why one exchange with a host failed, before anything is decided about it.
package struct TransferFault: Error, Hashable, Sendable {
    /// The kinds of faults.
    package enum Kind: Hashable, Sendable {
        /// No connection: name resolution, route, refusal.
        case unreachable
        /// Nothing of the response came within the timeout.
        case timeout
        /// The TLS handshake failed.
        case tls
        /// The file of trusted certificates cannot be read.
        case certificateFile
        /// A certificate is not trusted.
        case certificate
        /// The proxy cannot be used, or refuses.
        case proxy
        /// The connection ended before the response did.
        case interrupted
        /// The body has fewer or more bytes than announced.
        case length
        /// The response is not HTTP, or more than HTTP needs.
        case malformed
        /// The caller does not want the response any more.
        case cancelled
        /// libcurl refuses the request, or is not installed.
        case local
    }

    /// The kind.
    package var kind: Kind
    /// What happened: lower case, without secrets.
    package var reason: String
    /// Whether it is certain that no byte of the request was sent.
    package var sentNothing: Bool
    /// Whether the exchange took over a connection of an earlier one.
    package var reusedConnection: Bool

    /// A fault of `kind` because of `reason`.
    package init(_ kind: Kind, _ reason: String, sentNothing: Bool = false, reusedConnection: Bool = false) {
        self.kind = kind
        self.reason = reason
        self.sentNothing = sentNothing
        self.reusedConnection = reusedConnection
    }

    /// Whether another attempt may succeed.
    var isTransient: Bool {
        switch kind {
        case .unreachable, .timeout, .tls, .interrupted, .length: true
        case .certificate, .certificateFile, .proxy, .malformed, .cancelled, .local: false
        }
    }

    /// Whether an earlier response may have left bytes on the connection, which were taken for this one.
    var mayBeLeftover: Bool { kind == .malformed && reusedConnection }
}
