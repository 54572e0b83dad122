/// One request to a web server.
package struct HTTPRequest: Sendable {
    /// `GET`, `POST`, `HEAD`.
    package var method: String
    /// Where it goes.
    package var url: WebURL
    /// Header fields besides those that the transport adds itself.
    package var headers: [HTTPField]
    /// The body of a POST.
    package var body: [UInt8]?
    /// Sent to the origin of `url` alone, whatever redirects follow.
    package var credential: Credential?
    /// Whether redirects are followed; otherwise the 3xx itself is the answer.
    package var followsRedirects: Bool
    /// Where a redirect is not followed any more, such as to a page where people sign in: the 3xx itself is the answer.
    package var endsAt: @Sendable (WebURL) -> Bool
    /// The most bytes of body that are received; the transport's own limit where `nil`.
    package var limit: Int?
    /// Whether a response of this status is returned at once although the same request may succeed later, because the
    /// caller reads in it when that will be.
    package var isFinal: @Sendable (_ status: Int) -> Bool
    /// How often it is sent at most; as often as the transport repeats requests where `nil`.
    package var attempts: Int?

    /// A request, GET unless said otherwise.
    package init(
        _ url: WebURL,
        method: String = "GET",
        headers: [HTTPField] = [],
        body: [UInt8]? = nil,
        credential: Credential? = nil,
        followsRedirects: Bool = true,
        endsAt: @escaping @Sendable (WebURL) -> Bool = { _ in false },
        limit: Int? = nil,
        isFinal: @escaping @Sendable (_ status: Int) -> Bool = { _ in false },
        attempts: Int? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.credential = credential
        self.followsRedirects = followsRedirects
        self.endsAt = endsAt
        self.limit = limit
        self.isFinal = isFinal
        self.attempts = attempts
    }
}

/// One header field.
package struct HTTPField: Hashable, Sendable {
    /// As given; compared without case.
    package var name: String
    /// Without surrounding white space.
    package var value: String

    /// `name: value`.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// The head of an answer, and its body as it arrives.
package struct HTTPResponse: Sendable {
    /// The status code.
    package var status: Int
    /// In the order in which they came.
    package var headers: [HTTPField]
    /// Where the answer came from, after redirects.
    package var url: WebURL
    /// The URLs that redirected, in order; empty where none did.
    package var redirects: [WebURL]
    /// The body; it is read once, or discarded.
    package var body: HTTPBody

    /// An answer.
    package init(status: Int, headers: [HTTPField], url: WebURL, redirects: [WebURL] = [], body: HTTPBody) {
        self.status = status
        self.headers = headers
        self.url = url
        self.redirects = redirects
        self.body = body
    }

    /// The value of the first field named `name`, whatever its case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The size of the body where the host announced it.
    package var expectedBytes: Int? {
        guard header("Transfer-Encoding") == nil, let size = header("Content-Length").flatMap({ Int($0) }) else {
            return nil
        }
        return size < 0 ? nil : size
    }

    /// Where an answer that is a redirect leads; `nil` for others.
    package var redirect: WebURL? {
        (300..<400).contains(status) ? header("Location").flatMap(url.resolving) : nil
    }

    /// The media type, lower case and without parameters, or "".
    package var mediaType: String {
        let type = header("Content-Type") ?? ""
        return type.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace }
    }
}

/// The body of an answer: bytes that arrive while they are read.
package struct HTTPBody: Sendable {
    /// The bytes, once; reading blocks, so it happens on a thread that may.
    package let source: ByteSource
    /// All bytes, up to a limit, without blocking; throws `BodyTooLarge` beyond it.
    package let collect: @Sendable (_ limit: Int) async throws -> [UInt8]
    /// Ends the transfer without reading.
    package let discard: @Sendable () -> Void

    /// A body of these three ways to end it.
    package init(
        source: ByteSource,
        collect: @escaping @Sendable (_ limit: Int) async throws -> [UInt8],
        discard: @escaping @Sendable () -> Void
    ) {
        self.source = source
        self.collect = collect
        self.discard = discard
    }

    /// A body in memory, for tests.
    package init(_ bytes: [UInt8]) {
        self.init(source: ByteSource(bytes), collect: { _ in bytes }, discard: {})
    }
}

/// The seam to the network: a request becomes an answer.
///
/// It retries what is worth retrying, follows redirects without carrying a credential to another origin, and throws
/// `Failure` when no answer could be had. A status such as 404 is an answer, not a failure.
package protocol Transport: Sendable {
    /// The answer to `request`.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse
}
