import FetchModel
import FoundationEssentials

extension ForgeAPI {
    /// What a status means that is neither a 2xx nor a 404.
    func refusal(of reply: Reply) -> Failure {
        if reply.isOfSignIn { return loginPage(instead: "an answer", at: reply.asked, with: reply.credential) }
        return refusal(
            status: reply.status,
            at: reply.asked,
            says: Self.message(reply.body, reply.mediaType, hiding: reply.credential),
            with: reply.credential
        )
    }

    /// The same, of any answer of the forge; `text` is what the server said, fit for a message.
    func refusal(status: Int, at url: WebURL, says text: String, with credential: IssuedCredential?) -> Failure {
        let text = text.isEmpty ? "" : ": \(text)"
        switch (status, credential) {
        case (401, let credential?):
            return Failure(
                .permission,
                "credential-refused",
                "'\(url.origin)' refused the credential from \(credential.source)\(text)",
                help: "check that it has not expired or been revoked and that it is for this host, or \(signIn)"
            )
        case (401, nil):
            return Failure(
                .permission,
                "not-authenticated",
                "'\(url.origin)' asks who you are, and \(noCredential)\(text)",
                help: signIn
            )
        case (403, let credential?):
            return Failure(
                .permission,
                "forbidden",
                "'\(url)' is not permitted to the credential from \(credential.source)\(text)",
                help: scopes
            )
        case (403, nil):
            return Failure(
                .permission,
                "forbidden",
                "'\(url)' is not permitted to those who have not signed in"
                    + (insecure == nil ? "" : ", and \(noCredential)") + text,
                help: signIn
            )
        case (429, _):
            return Failure(
                .unavailable,
                "rate-limited",
                "'\(url.origin)' takes no more requests for now\(text)",
                help: credential == nil
                    ? "wait a while (an hour at most), or \(signIn): the limits are higher then"
                    : "wait a while (an hour at most), then run the same command again"
            )
        default:
            return Failure(
                .unavailable,
                "host-error",
                "'\(url)' answered with status \(status)\(text)",
                help: "try again later; if it stays, check that '\(url.origin)' is the right address"
            )
        }
    }

    /// What an answer means that should be JSON of a known shape and is not.
    func unreadable(_ reply: Reply) -> Failure {
        let isPage = reply.mediaType == "text/html" || reply.body.first { !$0.isSpace } == UInt8(ascii: "<")
        guard isPage else { return malformed("JSON that is not in the shape of its API", at: reply.asked) }
        if reply.asked.origin != reply.url.origin || reply.isOfSignIn {
            return loginPage(instead: "an answer", at: reply.asked, with: reply.credential)
        }
        return Failure(
            .unavailable,
            "bad-answer",
            "'\(reply.asked)' answered with a web page instead of JSON",
            help: "a proxy or a sign-in page of the network may be in the way, or the API is elsewhere "
                + "(set \(BuiltInForge.variable(of: address) ?? "'api' of the host in the manifest"))"
        )
    }

    /// An answer that no honest host gives; `what` completes "answered with".
    func malformed(_ what: String, at url: WebURL) -> Failure {
        Failure(
            .unavailable,
            "bad-answer",
            "'\(url)' answered with \(what)",
            help: "check that '\(address.api)' is the API of a host of kind '\(address.kind.rawValue)'"
        )
    }

    /// The host sent strangers to its login page.
    func loginPage(instead what: String, at url: WebURL, with credential: IssuedCredential?) -> Failure {
        let reason =
            credential.map { "it does not take the credential from \($0.source) there" }
            ?? noCredential
        return Failure(
            .permission,
            "login-page",
            "'\(url)' gave a login page instead of \(what): \(reason)",
            help: signIn
        )
    }

    /// What an error's body says in words, fit for a message; "" where it says nothing.
    static func message(_ body: [UInt8], _ mediaType: String, hiding credential: IssuedCredential?) -> String {
        let secrets = credential?.credential.secrets ?? []
        if let problem = try? JSONDecoder().decode(Problem.self, from: Data(body)) {
            return ForeignText.line(problem.text, hiding: secrets)
        }
        return mediaType == "text/plain" ? ForeignText.line(body, hiding: secrets) : ""
    }
}

/// An error in the shape of any of the forges; no two agree.
private struct Problem: Decodable {
    let text: String

    private enum Key: String, CodingKey { case error, message, description = "error_description", errors }
    private struct Inner: Decodable { let message: String }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        // Each that is not there in this shape is looked for in the next; none at all is an empty text.
        text =
            (try? values.decode(Inner.self, forKey: .error))?.message
            ?? (try? values.decode([Inner].self, forKey: .errors))?.first?.message
            ?? (try? values.decode(String.self, forKey: .description))
            ?? (try? values.decode(String.self, forKey: .message))
            ?? (try? values.decode(String.self, forKey: .error))
            ?? ""
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 32 || (9...13).contains(self) }
}
