package import FetchModel

extension ExchangeError: Diagnosable {
    package var failure: Failure {
        switch reason {
        case .response(let error): error.failure(url)
        case .pack(let error):
            Failure(
                .data,
                "bad-pack",
                "'\(url)' sent objects that are refused: \(error.reason)",
                help: "if it happens again, ask the maintainers of the server; `git fsck` shows them the object"
            )
        case .foreign(let id):
            Failure(
                .data,
                "bad-pack",
                "'\(url)' sent objects that are refused: \(id.hex) was not requested",
                help: "if it happens again, ask the maintainers of the server"
            )
        case .page:
            Failure(
                .permission,
                "sign-in-page",
                "'\(url)' responds with a web page instead of git's protocol",
                help: "sign in with `fetch login \(url.origin)`"
            )
        case .moved(let place, let status):
            Failure(
                .permission,
                "unauthorized",
                "'\(url)' redirects to '\(place)', which responds with \(status) to a request without a credential",
                help: "if you trust that host, write the repository's new address in the manifest"
            )
        case .status(let status, let credential): Self.refusal(status, credential, url)
        case .missing(let id):
            Failure(
                .data,
                "object-missing",
                "'\(url)' does not serve the object \(id.hex)",
                help: "if the commit is gone there, move on with `fetch update`"
            )
        }
    }

    private static func refusal(_ status: Int, _ credential: String?, _ url: WebURL) -> Failure {
        switch (status, credential) {
        case (401, nil), (403, nil), (404, nil):
            Failure(
                .permission,
                "unauthorized",
                "'\(url)' responds with \(status), and no credential was sent",
                help: "sign in with `fetch login \(url.origin)`"
            )
        case (401, let source?), (403, let source?), (410, let source?):
            Failure(
                .permission,
                "forbidden",
                "'\(url)' responds with \(status) to the credential from \(source)",
                help: "sign in again with `fetch login \(url.origin)`"
            )
        case (404, _), (410, _):
            Failure(
                .data,
                "repository-missing",
                "there is no repository at '\(url)'",
                help: "check the manifest's entry"
            )
        default:
            Failure(
                .unavailable,
                "host-error",
                "'\(url)' responds with \(status)",
                help: "try again later, or run `fetch doctor`"
            )
        }
    }
}

extension ProtocolError {
    fileprivate func failure(_ url: WebURL) -> Failure {
        let help = "check with `GIT_TRACE_PACKET=1 git -c protocol.version=2 ls-remote \(url)`"
        let (code, reason) = text
        if case .redirected = self {
            let help = "write the repository's new address in the manifest"
            return Failure(.unavailable, code, "'\(url)': \(reason)", help: help)
        }
        if case .tooLarge = self { return Failure(.data, code, "'\(url)': \(reason)", help: help) }
        return Failure(.unavailable, code, "'\(url)': \(reason)", help: help)
    }

    private var text: (code: String, reason: String) {
        switch self {
        case .empty: ("empty-response", "the response is empty, as if the server had failed without saying so")
        case .notPackets: ("not-git", "the response is not one of git's protocol")
        case .truncated: ("truncated-response", "the response ends too early")
        case .unexpected(let what): ("not-git", "the response has \(what) where it does not belong")
        case .oldVersion: ("old-protocol", "the server does not speak version 2 of git's protocol")
        case .noCommand(let name): ("old-protocol", "the server does not offer '\(name)'")
        case .format(let format): ("object-format", "the repository has \(format.rawValue) objects, the commit has not")
        case .refused(let message): ("refused", "the server refuses: \(ForeignText.line(message))")
        case .redirected(let place):
            ("redirected", "it redirects to '\(place)', which is not the 'info/refs' of a repository")
        case .tooLarge(let limit):
            ("response-too-large", "the response is larger than \(limit) bytes: the archive is not like its commit")
        }
    }
}
