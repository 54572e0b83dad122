/// Why an exchange with a host ended early, before anyone decided what to do about it.
struct WireFault: Error, Sendable {
    /// The families of faults.
    enum Kind: Sendable {
        /// No connection: name, route, refusal.
        case unreachable
        /// Nothing came within the time allowed.
        case timeout
        /// The TLS handshake failed.
        case tls
        /// The host's certificate is not trusted, or the trusted certificates cannot be read.
        case certificate
        /// The proxy cannot be used, or refuses.
        case proxy
        /// The connection ended under way.
        case broken
        /// The body has fewer or more bytes than was said.
        case length
        /// What came is not HTTP.
        case malformed
        /// Whoever asked does not want the answer any more.
        case cancelled
        /// libcurl refuses the request, or is not there.
        case local
    }

    /// The family.
    var kind: Kind
    /// What happened, in plain words, lower case, without secrets.
    var reason: String
    /// Whether it is certain that no byte of the request was sent.
    var sentNothing: Bool

    /// A fault of `kind` because of `reason`.
    init(_ kind: Kind, _ reason: String, sentNothing: Bool = false) {
        self.kind = kind
        self.reason = reason
        self.sentNothing = sentNothing
    }

    /// Whether trying again may help.
    var isTransient: Bool {
        switch kind {
        case .unreachable, .timeout, .tls, .broken, .length: true
        case .certificate, .proxy, .malformed, .cancelled, .local: false
        }
    }

    /// The stable name of the failure that it becomes.
    var code: String {
        switch kind {
        case .unreachable: "unreachable"
        case .timeout: "timeout"
        case .tls, .certificate: "tls"
        case .proxy: "proxy"
        case .broken, .length: "interrupted"
        case .malformed: "malformed-answer"
        case .cancelled: "cancelled"
        case .local: "transport"
        }
    }

    /// What the user can do.
    var help: String {
        switch kind {
        case .certificate:
            "if an authority of your own signed it, name a file with its certificate in SSL_CERT_FILE"
        case .tls: "check the network and HTTPS_PROXY; SSL_CERT_FILE names the authorities to trust"
        case .proxy: "check HTTPS_PROXY, http_proxy, ALL_PROXY and NO_PROXY"
        case .malformed: "check the URL, and that no proxy answers in the host's place"
        case .local: "check the installation of libcurl 4 (apt install libcurl4)"
        case .unreachable, .timeout:
            "check the network, the host's name and HTTPS_PROXY, then run the same command again"
        case .broken, .length, .cancelled: "run the same command again; if it stays so, check the network and proxies"
        }
    }
}
