internal import FetchForge
internal import FetchModel

/// Why a plain URL did not bring a file.
enum DownloadError: Error, Equatable {
    case notFound(WebURL, status: Int)
    case otherStatus(WebURL, status: Int)
    /// The status says that there is no content (RFC 9110, 15.3.5 and 15.3.6), which is not an empty file.
    case noContent(WebURL, status: Int)
    /// A web page came instead of the file.
    case page(WebURL)
    /// A sign-in page came instead of the file; `credential` is the source of the one that was sent.
    case loginPage(WebURL, credential: String?)
    case forbidden(WebURL, status: Int, credential: String?)
    /// Another origin refused, to which the URL redirects and no credential is sent.
    case forbiddenElsewhere(WebURL, place: String, status: Int)

    /// What `response` means; `nil` where it is a success.
    init?(_ response: HTTPResponse, to url: WebURL, with credential: IssuedCredential?) {
        if SignInPage.isAnswer(response, to: url) {
            self = .loginPage(url, credential: credential?.source)
            return
        }
        switch response.status {
        // A part was not requested (RFC 9110, 15.3.7), and is not the file.
        case 206: self = .otherStatus(url, status: response.status)
        case 204, 205: self = .noContent(url, status: response.status)
        case 200..<300: return nil
        case 401, 403:
            guard response.url.origin == url.origin else {
                // A redirect may repeat what was sent.
                let place = ForeignText.masked("\(response.url)", hiding: credential?.credential.secrets ?? [])
                self = .forbiddenElsewhere(url, place: place, status: response.status)
                return
            }
            self = .forbidden(url, status: response.status, credential: credential?.source)
        case 404, 410: self = .notFound(url, status: response.status)
        default: self = .otherStatus(url, status: response.status)
        }
    }
}

extension DownloadError: Diagnosable {
    var isAuthenticationFailure: Bool {
        switch self {
        case .loginPage, .forbidden, .forbiddenElsewhere: true
        case .notFound, .otherStatus, .noContent, .page: false
        }
    }

    var failure: Failure { diagnosis.blaming(.url) }

    private var diagnosis: Failure {
        switch self {
        case .notFound(let url, let status):
            return Failure(
                .data,
                "not-found",
                "'\(url)' does not exist (status \(status))",
                help: "check the URL; the archive may have moved"
            )
        case .otherStatus(let url, let status):
            return Failure(
                .unavailable,
                "http-\(status)",
                "'\(url)' answered with status \(status)",
                help: "try again later, or check the URL in a browser"
            )
        case .noContent(let url, let status):
            return Failure(
                .unavailable,
                "http-\(status)",
                "'\(url)' answered with status \(status), without content",
                help: "check the URL in a browser; the host has no file there, or a proxy responds in its place"
            )
        case .page(let url):
            return Failure(
                .data,
                "not-an-archive",
                "'\(url)' answered with a web page instead of an archive",
                help: "open it in a browser to see what it says; "
                    + "it may require signing in: `fetch login \(url.origin) --with-token`"
            )
        case .loginPage(let url, let credential):
            let reason =
                credential.map { "it does not accept the credential from \($0)" }
                ?? (url.origin.mayCarryCredentials
                    ? "no credential is configured for it" : "no credential is sent over plain http")
            return Failure(
                .permission,
                "login-page",
                "'\(url)' showed a sign-in page instead of the file: \(reason)",
                help: Self.help(url, credential)
            )
        case .forbidden(let url, let status, let credential):
            let reason =
                credential == nil && !url.origin.mayCarryCredentials
                ? ", and no credential is sent over plain http" : ""
            return Failure(
                .permission,
                "forbidden",
                "'\(url)' answered with status \(status)\(reason)",
                help: Self.help(url, credential)
            )
        case .forbiddenElsewhere(let url, let place, let status):
            return Failure(
                .permission,
                "forbidden",
                "'\(place)', to which '\(url)' redirects, answered with status \(status)",
                help: "no credential is sent there; a signed URL may have expired: run the same command again"
            )
        }
    }

    private static func help(_ url: WebURL, _ credential: String?) -> String {
        if let credential { return "the credential from \(credential) has no access; check its permissions" }
        if !url.origin.mayCarryCredentials { return "use the https:// URL of '\(url.origin.host)'" }
        let login = "store one with `fetch login \(url.origin) --with-token`"
        let isPlain = url.origin.scheme == "https" && url.origin.hasDefaultPort
        let variable = isPlain ? url.origin.tokenVariable : nil
        return "it needs a credential: \(login)\(variable.map { ", or set \($0)" } ?? "")"
    }
}
