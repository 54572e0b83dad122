internal import FetchModel
internal import FoundationEssentials

/// One request to one URL: the first of a chain, or what a redirect made of it.
///
/// A credential and the caller's header fields go to the origin of the first URL alone. Once a redirect has led elsewhere
/// they are gone for good: a chain that comes back does not get them back. Only the version of git's protocol stays, which
/// says nothing of the caller and without which a server responds in another language.
struct Hop: Sendable {
    /// How many redirects are followed.
    static let limit = 10

    private(set) var method: String
    private(set) var url: WebURL
    private(set) var headers: [HTTPField]
    private(set) var body: [UInt8]?
    private(set) var credential: Credential?
    private var visited: [WebURL]
    /// The request's secrets, which a host may repeat in a redirect.
    private let secrets: [Secret]

    /// The first hop of `request`.
    ///
    /// Throws `TransportError` for a URL or header that cannot be sent, and where a credential would be sent unencrypted.
    init(_ request: HTTPRequest) throws {
        (method, url, headers) = (request.method, request.url, request.headers)
        (body, credential) = (request.body, request.credential)
        visited = [request.url]
        secrets = request.credential?.secrets ?? []
        guard Self.isWeb(url), url.hasPlainAuthority else {
            throw TransportError.invalidURL("\(url)")
        }
        for field in fields where field.name.isEmpty || !(field.name + field.value).utf8.allSatisfy(Self.isPrintable) {
            throw TransportError.invalidHeader(
                name: field.name.filter { $0.isLetter || $0 == "-" },
                origin: url.origin
            )
        }
        if carriesCredential, !url.origin.mayCarryCredentials {
            throw TransportError.insecureCredential(url: "\(url)", origin: url.origin)
        }
    }

    /// The URLs that redirected, in order.
    var redirects: [WebURL] { visited.dropLast() }

    /// The URL for messages and logs: without the request's secrets, which a redirect may repeat.
    var shown: String { shown(url) }

    /// Whether sending it twice does no more than sending it once.
    var isRepeatable: Bool { method == "GET" || method == "HEAD" }

    /// Whether it carries a credential, in whatever header.
    var carriesCredential: Bool {
        credential != nil || headers.contains { Self.secretNames.contains($0.name.lowercased()) }
    }

    /// The header fields to send, the credential's included.
    var fields: [HTTPField] {
        switch credential {
        case nil: headers
        case .bearer(let token): headers + [HTTPField("Authorization", "Bearer \(token.revealed)")]
        case .basic(let user, let password):
            headers + [HTTPField("Authorization", "Basic " + Base64.encode("\(user):\(password.revealed)"))]
        case .header(let name, let value): headers + [HTTPField(name, value.revealed)]
        }
    }

    /// Returns the hop with more header fields.
    func adding(_ fields: [HTTPField]) -> Hop {
        var copy = self
        copy.headers += fields
        return copy
    }

    /// Returns the hop to `location`, as a response of `status` wants it (RFC 9110, 15.4).
    ///
    /// Throws `TransportError.redirectRefused` for too many redirects, a circle, one away from TLS or the web, or one that
    /// would send a request's body to another origin.
    func following(_ location: String, status: Int) throws -> Hop {
        guard let target = url.resolving(location), Self.isWeb(target), target.hasPlainAuthority else {
            throw refusal(.notWeb)
        }
        if url.origin.scheme == "https", target.origin.scheme == "http" {
            throw refusal(.unencrypted(shown(target)))
        }
        if visited.count > Self.limit { throw refusal(.tooMany(Self.limit)) }
        var next = self
        next.url = target
        if status == 303 && method != "HEAD" || (status == 301 || status == 302) && method == "POST" {
            if method == "POST" { next.headers.removeAll { $0.name.lowercased().hasPrefix("content-") } }
            (next.method, next.body) = ("GET", nil)
        } else if visited.contains(target) {
            throw refusal(.circular(shown(target)))
        }
        if target.origin != url.origin {
            if next.body != nil { throw refusal(.bodyToOtherOrigin(shown(target))) }
            next.credential = nil
            next.headers = headers.filter { $0.name.lowercased() == "git-protocol" }
        }
        next.visited.append(target)
        return next
    }

    private func refusal(_ reason: TransportError.RefusedRedirect) -> TransportError {
        .redirectRefused(url: shown, reason)
    }

    private func shown(_ target: WebURL) -> String { ForeignText.masked("\(target)", hiding: secrets) }

    private static let secretNames: Set = [
        "authorization", "cookie", "proxy-authorization", "private-token", "job-token", "deploy-token",
    ]

    private static func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F }

    private static func isWeb(_ url: WebURL) -> Bool { ["http", "https"].contains(url.origin.scheme) }
}
