internal import CLibCurl
internal import Glibc

extension WireFault {
    /// What libcurl's `result` means in plain words.
    ///
    /// `detail`, libcurl's own text, is used for TLS alone: for other errors it may hold a proxy's URL with its
    /// password. `systemError` is an `errno`, `proxyStatus` a proxy's answer to CONNECT, `requestSize` the number of
    /// bytes that were sent; each is 0 where there is none.
    init(_ result: CURLcode, detail: String, systemError: Int, proxyStatus: Int, requestSize: Int) {
        let system = systemError == 0 ? nil : String(cString: strerror(Int32(clamping: systemError))).lowercased()
        let readable = String(detail.filter { !$0.isNewline && $0.isASCII })
        let nothing = requestSize == 0
        if proxyStatus >= 300 {
            let kind = proxyStatus >= 500 ? Kind.unreachable : .proxy
            let reason =
                "the proxy answered \(proxyStatus)" + (proxyStatus == 407 ? " (it asks for a user and password)" : "")
            self.init(kind, reason, sentNothing: true)
            return
        }
        switch result {
        case CURLE_COULDNT_RESOLVE_HOST:
            self.init(.unreachable, "its host name could not be resolved", sentNothing: true)
        case CURLE_COULDNT_RESOLVE_PROXY: self.init(.proxy, "the proxy's name could not be resolved", sentNothing: true)
        case CURLE_PROXY:
            self.init(.proxy, "the proxy cannot be used", sentNothing: true)
        case CURLE_COULDNT_CONNECT: self.init(.unreachable, system ?? "the connection failed", sentNothing: true)
        case CURLE_OPERATION_TIMEDOUT: self.init(.timeout, "no connection in time", sentNothing: nothing)
        case CURLE_PEER_FAILED_VERIFICATION: self.init(.certificate, Self.tls(readable), sentNothing: true)
        case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE:
            self.init(.certificate, "the file of trusted certificates cannot be read", sentNothing: true)
        case CURLE_SSL_CONNECT_ERROR: self.init(.tls, Self.tls(readable), sentNothing: true)
        case CURLE_PARTIAL_FILE: self.init(.length, "the body ended early")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL:
            self.init(.malformed, "the answer is not HTTP", sentNothing: nothing)
        case CURLE_GOT_NOTHING: self.init(.broken, "the connection was closed without an answer", sentNothing: nothing)
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            self.init(.broken, system ?? "the connection broke off", sentNothing: nothing)
        case CURLE_URL_MALFORMAT: self.init(.local, "libcurl cannot read the URL", sentNothing: true)
        case CURLE_OUT_OF_MEMORY: self.init(.local, "out of memory", sentNothing: nothing)
        case CURLE_WRITE_ERROR: self.init(.cancelled, "cancelled", sentNothing: nothing)
        default: self.init(.broken, "the exchange failed (libcurl error \(result.rawValue))", sentNothing: nothing)
        }
    }

    /// libcurl's words on a handshake, without its own prefixes.
    private static func tls(_ detail: String) -> String {
        var text = detail[...]
        for prefix in ["SSL certificate problem: ", "SSL: "] where text.hasPrefix(prefix) {
            text = text.dropFirst(prefix.count)
        }
        return text.isEmpty ? "the TLS handshake failed" : "the TLS handshake failed: \(text)"
    }
}
