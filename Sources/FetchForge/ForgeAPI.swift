import FetchModel
import FoundationEssentials

/// Questions to a forge's API, and their answers as values.
struct ForgeAPI: Sendable {
    /// Where the forge lives.
    let address: ForgeAddress
    /// The network.
    let transport: any Transport
    /// Who asks.
    let credentials: CredentialSource

    /// A JSON answer is never larger than this; a page of a hundred tags has some 300 KiB.
    static let bodyLimit = 8 << 20

    /// What the API says of one thing.
    enum Answer<Value> {
        case found(Value)
        /// 404; it may hide what the asker may not see.
        case missing(asked: IssuedCredential?)
    }

    /// An answer as it came.
    struct Reply {
        let status: Int
        let mediaType: String
        let body: [UInt8]
        /// What was asked.
        let asked: WebURL
        /// Where the answer came from.
        let url: WebURL
        let credential: IssuedCredential?
        /// Whether the host led to a page where people sign in.
        let isOfSignIn: Bool
    }

    /// The URL of `path`, whose segments are encoded here, with `query`, which is encoded already. Throws `Failure` for
    /// a segment that no path can have.
    func url(_ path: [String], query: String? = nil) throws -> WebURL {
        try address.api.appending(segments: path, query: query)
    }

    /// What the API has at `url`, read as `Value`. Throws `Failure` for all but a 2xx and a 404.
    func get<Value: Decodable>(_: Value.Type, _ url: WebURL) async throws -> Answer<Value> {
        let reply = try await send(url)
        switch reply.status {
        case _ where reply.isOfSignIn: throw refusal(of: reply)
        case 200..<300: return .found(try decode(Value.self, reply))
        case 404: return .missing(asked: reply.credential)
        default: throw refusal(of: reply)
        }
    }

    /// Sends the request, and repeats it once where the host refused it and there is another credential.
    private func send(_ url: WebURL) async throws -> Reply {
        guard url.origin == address.api.origin else {
            throw Failure(.bug, "foreign-origin", "'\(url.origin)' is not the API of '\(address.name)'")
        }
        let credential = try await credentials.credential(url.origin, .api)
        let reply = try await send(url, with: credential)
        guard
            let refusal = CredentialRefusal(
                status: reply.status,
                isSignInPage: reply.isOfSignIn,
                to: credential
            ),
            let fresh = try await credentials.replacement(credential, refusal, url.origin, .api)
        else { return reply }
        return try await send(url, with: fresh)
    }

    private func send(_ url: WebURL, with credential: IssuedCredential?) async throws -> Reply {
        let accept = HTTPField("Accept", "application/json")
        let request = HTTPRequest(
            url,
            headers: [accept],
            credential: credential?.credential,
            endsAt: { SignInPage.isAt($0, insteadOf: url) }
        )
        let response = try await transport.send(request)
        return Reply(
            status: response.status,
            mediaType: response.mediaType,
            body: try await response.body.collect(Self.bodyLimit),
            asked: url,
            url: response.url,
            credential: credential,
            isOfSignIn: SignInPage.isAnswer(response, to: url)
        )
    }

    private func decode<Value: Decodable>(_: Value.Type, _ reply: Reply) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(reply.body))
        } catch {
            throw unreadable(reply)
        }
    }
}

extension WebURL {
    /// This URL with `segments` behind its path, each encoded, and `query`. Throws `Failure` for an empty segment or one
    /// that would climb.
    func appending(segments: [String], query: String? = nil) throws -> WebURL {
        for segment in segments where segment.isEmpty || segment == "." || segment == ".." {
            throw Failure(.data, "bad-name", "'\(segment)' cannot be part of a repository's address")
        }
        let path = segments.map(WebURL.segment).joined(separator: "/")
        guard let url = appending(encodedPath: query.map { "\(path)?\($0)" } ?? path) else {
            throw Failure(.bug, "bad-url", "'\(self)' with '\(path)' is no URL")
        }
        return url
    }
}
