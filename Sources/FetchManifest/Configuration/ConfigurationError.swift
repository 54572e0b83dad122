internal import FetchModel

/// Why the user's configuration is refused.
enum ConfigurationError: Diagnosable, Equatable {
    /// It is a directory or a device, or too large.
    case notAFile(String)
    /// Another user could have written it; the reason is a clause.
    case untrusted(String, String)
    case notAMapping(found: String)
    case badMirror(String, URLFault)
    case badServer(String, URLFault)
    case badOrigin(String)
    case badClient(String)
    case emptyMirrors
}

extension ConfigurationError {
    var failure: Failure {
        switch self {
        case .notAFile(let path):
            let message = "\(Quotation.of(path)) is not a configuration file"
            return Failure(
                .data,
                "bad-configuration",
                message,
                help: "replace it with a file of lines such as 'jobs: 4'"
            )
        case .untrusted(let path, let reason):
            return Failure(
                .data,
                "configuration-open",
                "cannot use the configuration \(Quotation.of(path)): \(reason)",
                help: "if it is yours, take it with `chown` and close it to others with `chmod go-w`"
            )
        case .notAMapping(let found):
            return Failure(.data, "wrong-type", "expected settings such as 'jobs: 4', found \(found)")
        case .badMirror(let url, let fault):
            let help = fault == .credentials ? "remove them, and run `fetch login HOST` for the mirror" : fault.help
            return Failure(.data, fault.code, "\(MaskedURL.quoted(url)): \(fault.reason)", help: help)
        case .badServer(let url, let fault):
            let help = fault == .credentials ? "remove them; none are sent" : fault.help
            return Failure(.data, fault.code, "\(MaskedURL.quoted(url)): \(fault.reason)", help: help)
        case .badOrigin(let text):
            let message = "\(MaskedURL.quoted(text)) is not an origin"
            return Failure(.data, "bad-url", message, help: "write a scheme and a host, such as 'https://github.com'")
        case .badClient(let id):
            let message = "\(MaskedURL.quoted(id)) is not the id of an OAuth client"
            return Failure(.data, "bad-client", message, help: "copy the id, not the secret, from the host's settings")
        case .emptyMirrors:
            let message = "an empty list names no mirror"
            return Failure(.data, "missing-value", message, help: "remove the key, or add a URL")
        }
    }
}
