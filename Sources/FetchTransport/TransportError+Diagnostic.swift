package import FetchModel

extension TransportError: Diagnosable {
    package var isUnprocessed: Bool { if case .hostUnavailable = self { true } else { false } }

    package var requestedWait: Duration? {
        if case .hostUnavailable(_, _, let wait, _) = self { wait } else { nil }
    }

    package var failure: Failure {
        switch self {
        case .exchangeFailed(let url, let fault, let attempts):
            return Failure(
                .unavailable,
                fault.code,
                "cannot fetch '\(url)': \(fault.reason)\(Self.count(attempts))",
                help: fault.help
            )
        case .hostUnavailable(let url, let status, let wait, let attempts):
            let phrase = Head.phrase(status)
            let response = "'\(url)' returned status \(status)" + (phrase.isEmpty ? "" : " (\(phrase))")
            guard let wait, wait > .zero else {
                let help = "the host is overloaded or down; run the same command again later"
                return Failure(.unavailable, "http-\(status)", response + Self.count(attempts), help: help)
            }
            return Failure(
                .unavailable,
                "http-\(status)",
                "\(response) and asks to wait \(wait.inWords)\(Self.count(attempts))",
                help: "run the same command again in \(wait.inWords)"
            )
        case .redirectRefused(let url, let reason):
            return Failure(
                .unavailable,
                "redirect-refused",
                "'\(url)' \(reason.description)",
                help: "check the URL; if the host moved, put its new URL into the manifest"
            )
        case .insecureCredential(let url, let origin):
            return Failure(
                .permission,
                "insecure-credential",
                "credentials are never sent over plain http, and '\(url)' is not on this machine",
                help: "use the https:// URL of the host, or remove the credential for '\(origin)'"
            )
        case .invalidHeader(let name, let origin):
            return Failure(
                .permission,
                "bad-header",
                "the value for the header '\(name)' of a request to '\(origin)' contains a line break"
                    + " or another control character",
                help: "check the token or password in the environment or the credential store"
            )
        case .invalidURL(let url):
            return Failure(
                .data,
                "bad-url",
                "'\(url)' is not the URL of a web server",
                help: "write the host's name in ASCII: letters, digits, '-', '.' and '_'"
            )
        case .bodyReadTwice(let url):
            return Failure(.bug, "body-read-twice", "the body of '\(url)' is read a second time")
        case .noThread:
            return Failure(.unavailable, "transport", "the system cannot start another thread for the network")
        }
    }

    private static func count(_ attempts: Int) -> String { attempts > 1 ? " (\(attempts) attempts)" : "" }
}

extension TransportError.RefusedRedirect {
    fileprivate var description: String {
        switch self {
        case .notWeb: "redirects to something that is not a plain http or https URL"
        case .unencrypted(let target): "redirects to '\(target)', which is not encrypted"
        case .tooMany(let limit): "leads through more than \(limit) redirects"
        case .circular(let target): "redirects in a circle, back to '\(target)'"
        case .bodyToOtherOrigin(let target): "redirects a request with a body to another origin, '\(target)'"
        }
    }
}

extension TransferFault {
    /// The stable name of the failure.
    fileprivate var code: String {
        switch kind {
        case .unreachable: "unreachable"
        case .timeout: "timeout"
        case .tls, .certificate, .certificateFile: "tls"
        case .proxy: "proxy"
        case .interrupted, .length: "interrupted"
        case .malformed: "malformed-answer"
        case .cancelled: "cancelled"
        case .local: "transport"
        }
    }

    /// What the user can do.
    fileprivate var help: String {
        switch kind {
        case .certificate:
            "if an authority of your own signed it, name a file with its certificate in SSL_CERT_FILE"
        case .certificateFile: "let SSL_CERT_FILE name a file of certificates (PEM), or unset it"
        case .tls: "check the network and HTTPS_PROXY; SSL_CERT_FILE names the authorities to trust"
        case .proxy:
            "check HTTPS_PROXY, http_proxy, ALL_PROXY and NO_PROXY; special characters in a proxy's user name and "
                + "password are percent-encoded (# as %23)"
        case .malformed: "check the URL, and that no proxy responds in the host's place"
        case .local: "check the installation of libcurl 4 (apt install libcurl4)"
        case .unreachable, .timeout:
            "check the network, the host's name and HTTPS_PROXY, then run the same command again"
        case .interrupted, .length, .cancelled:
            "run the same command again; if it fails again, check the network and proxies"
        }
    }
}
