internal import CLibCurl
internal import FetchModel
internal import Glibc

extension TransferFault {
    /// The reason where a proxy requires a password.
    static let proxyPassword = "the proxy returned status 407 (it requires a user name and password)"

    /// What libcurl's `result` means.
    ///
    /// `detail`, libcurl's own text, is used for TLS alone: for other errors it may contain a proxy's URL with its
    /// password. `systemError` is an `errno`, `proxyStatus` the status of a proxy's response to CONNECT, `requestSize` the
    /// number of bytes that were sent; each is 0 where there is none.
    init(_ result: CURLcode, detail: String, systemError: Int, proxyStatus: Int, requestSize: Int) {
        let system = systemError == 0 ? nil : String(cString: strerror(Int32(clamping: systemError))).lowercased()
        let readable = String(detail.filter { !$0.isNewline && $0.isASCII })
        let nothing = requestSize == 0
        if proxyStatus >= 300 {
            let kind = proxyStatus >= 500 ? Kind.unreachable : .proxy
            let reason = proxyStatus == 407 ? Self.proxyPassword : "the proxy returned status \(proxyStatus)"
            self.init(kind, reason, sentNothing: true)
            return
        }
        switch result {
        case CURLE_COULDNT_RESOLVE_HOST: self.init(.unreachable, "cannot resolve its host name", sentNothing: true)
        case CURLE_COULDNT_RESOLVE_PROXY: self.init(.proxy, "cannot resolve the proxy's name", sentNothing: true)
        case CURLE_PROXY: self.init(.proxy, "the proxy cannot be used", sentNothing: true)
        case CURLE_COULDNT_CONNECT: self.init(.unreachable, system ?? "the connection failed", sentNothing: true)
        case CURLE_OPERATION_TIMEDOUT: self.init(.timeout, "the connection timed out", sentNothing: nothing)
        case CURLE_PEER_FAILED_VERIFICATION: self.init(.certificate, Self.handshake(readable), sentNothing: true)
        case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE:
            self.init(.certificateFile, Self.unreadableAuthorities(detail), sentNothing: true)
        case CURLE_SSL_CERTPROBLEM:
            self.init(.certificate, "cannot read the certificate or the key for the proxy", sentNothing: true)
        case CURLE_SSL_CONNECT_ERROR: self.init(.tls, Self.handshake(readable), sentNothing: true)
        case CURLE_PARTIAL_FILE: self.init(.length, "the body ended early")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL:
            self.init(.malformed, "the response is not HTTP", sentNothing: nothing)
        case CURLE_GOT_NOTHING:
            self.init(.interrupted, "the connection was closed without a response", sentNothing: nothing)
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            self.init(.interrupted, system ?? "the connection was interrupted", sentNothing: nothing)
        case CURLE_URL_MALFORMAT: self.init(.local, "libcurl cannot read the URL", sentNothing: true)
        // libcurl says so of a line of a header that is longer than its buffer (100 KiB), too.
        case CURLE_OUT_OF_MEMORY:
            self.init(
                .malformed,
                "a line of the response's header is too long, or the memory is used up",
                sentNothing: nothing
            )
        case CURLE_WRITE_ERROR: self.init(.cancelled, "cancelled", sentNothing: nothing)
        default:
            self.init(.interrupted, "the exchange failed (libcurl error \(result.rawValue))", sentNothing: nothing)
        }
    }

    /// Says of a fault that may be the proxy's which one it is, and where it comes from. `detail` is libcurl's own text.
    mutating func name(_ proxy: ProxyVariables.Proxy, detail: String) {
        switch kind {
        case .proxy where proxy.isAmbiguous:
            reason = "the URL in \(proxy.variable) has a user name or password that is not percent-encoded"
        case .proxy: reason += " (\(proxy.remark))"
        // Elsewhere it is not said which of the two refused, and libcurl alone knows the exceptions.
        case .unreachable where sentNothing, .timeout where sentNothing:
            if let host = proxy.host, detail.contains("connect to \(host) port") {
                reason = "cannot connect to the proxy: \(reason)"
            }
            reason += " (\(proxy.remark))"
        default: return
        }
    }

    /// Names the file in libcurl's text: `error setting certificate file: /etc/own.pem`.
    private static func unreadableAuthorities(_ detail: String) -> String {
        let line = detail.prefix { !$0.isNewline }
        let path = line.firstRange(of: "file: ").map { ForeignText.line(String(line[$0.upperBound...])) }
        return "cannot read the file of trusted certificates" + (path.map { " '\($0)'" } ?? "")
    }

    /// libcurl's text about a handshake, without its own prefixes.
    private static func handshake(_ detail: String) -> String {
        var text = detail[...]
        for prefix in ["SSL certificate problem: ", "SSL: "] where text.hasPrefix(prefix) {
            text = text.dropFirst(prefix.count)
        }
        return text.isEmpty ? "the TLS handshake failed" : "the TLS handshake failed: \(text)"
    }
}
