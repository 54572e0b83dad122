internal import FetchModel
internal import FoundationEssentials

/// Requests to a forge's API, and its responses as values.
struct ForgeAPI: Sendable {
    /// Where the forge is.
    let address: ForgeAddress
    /// The network.
    let network: ForgeNetwork
    /// How this kind of API speaks HTTP.
    let dialect: APIDialect

    /// The largest response that is read; a page of a hundred tags has some 300 KiB.
    static let bodyLimit = 8 << 20

    /// What the API says of one thing.
    enum Result<Value: Sendable>: Sendable {
        case found(Value, APIResponse)
        /// It does not exist, or is hidden from this client.
        case missing(APIResponse)
    }

    /// The API's URL of `path`, whose segments are encoded here, with `query`, which is encoded already. Throws for a
    /// segment that no path can have.
    func url(_ path: [String], query: String? = nil) throws(ForgeError) -> WebURL {
        try address.api.appending(segments: path, query: query)
    }

    /// Reads what the API has at `url` as `Value`. Throws for statuses other than 2xx and those that `missing` lists, of
    /// which 204 may be one.
    func get<Value: Decodable & Sendable>(
        _: Value.Type,
        _ url: WebURL,
        missing: Set<Int> = [404]
    ) async throws -> Result<Value> {
        let response = try await response(from: url)
        switch response.status {
        case _ where response.isSignInPage: throw error(of: response)
        case let status where missing.contains(status): return .missing(response)
        case 200..<300: return .found(try decode(Value.self, response), response)
        default: throw error(of: response)
        }
    }

    /// Sends the request, and repeats it once where the host refused it and there is another credential. Throws where the
    /// host's rate limit does not pass in time.
    func response(from url: WebURL) async throws -> APIResponse {
        guard url.origin == address.api.origin else {
            throw ForgeError.malformed("a URL at another host", url, expected: address.kind, api: address.api)
        }
        let credential = try await network.credentials.credential(url.origin, .api)
        let response = try await response(from: url, with: credential)
        guard
            let refusal = CredentialRefusal(
                status: response.status,
                isSignInPage: response.isSignInPage,
                to: credential
            ),
            let fresh = try await network.credentials.replacement(credential, refusal, url.origin, .api)
        else { return response }
        let second = try await self.response(from: url, with: fresh)
        try await network.credentials.note(
            status: second.status,
            to: fresh,
            insteadOf: credential,
            at: url.origin,
            for: .api
        )
        return second
    }

    private func response(from url: WebURL, with credential: IssuedCredential?) async throws -> APIResponse {
        let request = HTTPRequest(
            url,
            headers: dialect.headers,
            credential: credential?.credential,
            endsAt: { SignInPage.isAt($0, insteadOf: url) },
            limit: Self.bodyLimit,
            isFinal: { $0 == 429 }
        )
        let sent = try await network.traffic.send(to: url.origin, .api, isSignedIn: credential != nil) {
            let response = try await network.transport.send(request)
            let whole = APIResponse(
                response,
                to: url,
                body: try await response.body.collect(Self.bodyLimit),
                credential
            )
            return (whole, dialect.rateLimit(whole.head, whole.message))
        }
        switch sent {
        case .value(let response): return response
        case .limited(let limit, let response):
            throw ForgeError.rateLimited(
                url.origin,
                limit,
                says: response?.message ?? "",
                isSignedIn: credential != nil,
                SignInHelp(address, isCI: network.isCI)
            )
        }
    }

    private func decode<Value: Decodable>(_: Value.Type, _ response: APIResponse) throws(ForgeError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(response.body))
        } catch {
            throw unreadable(response)
        }
    }
}

/// A request that a forge refused.
struct RefusedRequest: Sendable {
    /// Status and header fields of the response.
    let head: ResponseHead
    /// What the response says, fit for a message.
    let message: String
    /// Where the request went.
    let url: WebURL
    /// The credential that was sent.
    let credential: IssuedCredential?
}

/// How one kind of API speaks HTTP.
struct APIDialect: Sendable {
    /// The header fields of each request.
    var headers = [HTTPField("Accept", "application/json")]
    /// Reads a rate limit from a response; `nil` for other responses. `message` is what its body says, where it was read.
    var rateLimit: @Sendable (_ head: ResponseHead, _ message: String) -> RateLimit? = { head, _ in
        RateLimit.standard(head)
    }
    /// Whether this kind of API gave `response`, as a mark shows that no other kind has.
    var recognizes: @Sendable (_ response: APIResponse) -> Bool = { _ in false }
    /// Whether a page in place of an archive is the website's sign-in page, also where no redirect says so.
    var hasSignInPagesForArchives = false
    /// What a refused request means where this kind has its own way to say so; `nil` for other responses.
    var error: @Sendable (_ refusal: RefusedRequest) -> ForgeError? = { _ in nil }
}

extension WebURL {
    /// This URL with `segments` behind its path, each encoded, and `query`. Throws for an empty segment or one that would
    /// climb, also where a server decodes the slashes in it.
    func appending(segments: [String], query: String? = nil) throws(ForgeError) -> WebURL {
        for segment in segments where segment.climbs { throw .badName(segment) }
        let path = segments.map(WebURL.segment).joined(separator: "/")
        guard let url = appending(encodedPath: query.map { "\(path)?\($0)" } ?? path) else { throw .badName(path) }
        return url
    }
}

extension String {
    /// Whether a part of this path, between its slashes, is empty or leads up.
    var climbs: Bool {
        split(separator: "/", omittingEmptySubsequences: false).contains { ["", ".", ".."].contains($0) }
    }
}
