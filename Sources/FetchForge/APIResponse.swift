internal import FetchModel
internal import FoundationEssentials

/// Status and header fields of a response.
struct ResponseHead: Sendable {
    /// The status code.
    var status: Int
    /// In the order in which they came.
    var headers: [HTTPField]

    init(_ status: Int, _ headers: [HTTPField]) {
        self.status = status
        self.headers = headers
    }

    /// The value of the first field named `name`, whatever its case.
    subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// A response of an API, received whole.
struct APIResponse: Sendable {
    /// Status and header fields.
    let head: ResponseHead
    /// The bytes of its body.
    let body: [UInt8]
    /// Where the request went.
    let requested: WebURL
    /// Where the response came from, after redirects.
    let url: WebURL
    /// What the request proved who is asking with.
    let credential: IssuedCredential?
    /// Whether the host led to a page where people sign in.
    let isSignInPage: Bool

    init(_ response: HTTPResponse, to requested: WebURL, body: [UInt8], _ credential: IssuedCredential?) {
        head = ResponseHead(response.status, response.headers)
        self.body = body
        self.requested = requested
        url = response.url
        self.credential = credential
        isSignInPage = SignInPage.isAnswer(response, to: requested)
    }

    var status: Int { head.status }

    /// Whether the host redirected the request to another path of its own: what it names has moved.
    var hasMoved: Bool {
        url.origin == requested.origin && url.description != requested.description && !isSignInPage
    }

    /// Whether the body is a web page.
    var isPage: Bool {
        let type = head["Content-Type"]?.prefix { $0 != ";" }.lowercased() ?? ""
        return type.hasPrefix("text/html") || SignInPage.isPage(body)
    }

    /// The body of an error, where it has the shape of `Shape`; `nil` for other responses.
    func error<Shape: Decodable>(as _: Shape.Type) -> Shape? {
        guard status >= 400, body.count <= 64 << 10 else { return nil }
        return try? JSONDecoder().decode(Shape.self, from: Data(body))
    }

    /// What an error's body says, fit for a message; "" where it says nothing.
    var message: String {
        let secrets = credential?.credential.secrets ?? []
        return ErrorBody.message(body, mediaType: head["Content-Type"] ?? "", hiding: secrets)
    }
}

/// The body of an error, in the shape of any kind of forge: no two agree, and an address may be that of another kind.
enum ErrorBody {
    /// What `body` says, fit for a message; "" where it says nothing.
    static func message(_ body: [UInt8], mediaType: String, hiding secrets: [Secret]) -> String {
        if let problem = try? JSONDecoder().decode(Problem.self, from: Data(body)) {
            return ForeignText.line(problem.text, hiding: secrets)
        }
        return mediaType.lowercased().hasPrefix("text/plain") ? ForeignText.line(body, hiding: secrets) : ""
    }

    /// Reads the beginning of a response's body for its message.
    static func message(of response: HTTPResponse, hiding credential: IssuedCredential?) async throws -> String {
        do {
            let body = try await response.body.collect(64 << 10)
            return message(body, mediaType: response.mediaType, hiding: credential?.credential.secrets ?? [])
        } catch is any Diagnosable {
            // The status says enough where the body is too long or breaks off.
            return ""
        }
    }

    private struct Problem: Decodable {
        let text: String

        private enum Key: String, CodingKey { case error, message, description = "error_description", errors }
        private struct Inner: Decodable {
            let text: String

            private enum Key: String, CodingKey { case message, error }

            init(from decoder: any Decoder) throws {
                let values = try decoder.container(keyedBy: Key.self)
                text =
                    try (try? values.decode(String.self, forKey: .message))
                    ?? values.decode(String.self, forKey: .error)
            }
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            text =
                (try? values.decode(Inner.self, forKey: .error))?.text
                ?? (try? values.decode([Inner].self, forKey: .errors))?.first?.text
                ?? (try? values.decode(String.self, forKey: .description))
                ?? (try? values.decode(String.self, forKey: .message))
                ?? (try? values.decode(Inner.self, forKey: .message))?.text
                ?? (try? values.decode(String.self, forKey: .error))
                ?? ""
        }
    }
}

extension WebURL {
    /// The decoded segments of this URL's path behind that of `base`; none where it is not below `base`.
    func segments(below base: WebURL) -> [String] {
        func segments(_ url: WebURL) -> [String] {
            url.url.path(percentEncoded: true).split(separator: "/").map { $0.percentDecoded ?? String($0) }
        }
        let (own, prefix) = (segments(self), segments(base))
        guard origin == base.origin, own.starts(with: prefix) else { return [] }
        return Array(own.dropFirst(prefix.count))
    }
}
