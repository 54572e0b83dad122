internal import FetchModel
internal import FoundationEssentials

/// One request as it goes to one URL: the first of a chain, or what a redirect made of it.
///
/// A credential and the caller's header fields go to the origin of the first URL alone. Once a redirect led elsewhere
/// they are gone for good: a chain that comes back does not get them back.
struct Hop: Sendable {
    /// How many redirects are followed.
    static let limit = 10

    private(set) var method: String
    private(set) var url: WebURL
    private(set) var headers: [HTTPField]
    private(set) var body: [UInt8]?
    private(set) var credential: Credential?
    private var visited: [WebURL]
    /// Those of the request, which a host may lead to an address with.
    private let secrets: [Secret]

    /// The first hop of `request`.
    ///
    /// Throws `Failure`: `bug` for a URL or header that cannot be sent, `permission` where a credential would travel
    /// in the clear.
    init(_ request: HTTPRequest) throws {
        (method, url, headers) = (request.method, request.url, request.headers)
        (body, credential) = (request.body, request.credential)
        visited = [request.url]
        secrets = request.credential?.secrets ?? []
        guard Self.isWeb(url), Self.hasPlainAuthority(url) else {
            throw Failure(.bug, "bad-request", "'\(url)' is not a URL of a web server")
        }
        for field in fields where field.name.isEmpty || !(field.name + field.value).utf8.allSatisfy(Self.isPrintable) {
            throw Failure(
                .permission,
                "bad-header",
                "the value for the header '\(field.name.filter { $0.isLetter || $0 == "-" })' of a request to"
                    + " '\(url.origin)' holds a line break or another control character",
                help: "check the token or password in the environment or the credential store"
            )
        }
        if carriesCredential, !url.origin.mayCarryCredentials {
            throw Failure(
                .permission,
                "insecure-credential",
                "credentials are never sent over plain http, and '\(url)' is not on this machine",
                help: "use the https:// URL of the host, or remove the credential for '\(url.origin)'"
            )
        }
    }

    /// Its URL for people and logs: without the request's secrets, where a redirect repeats them.
    var shown: String { ForeignText.masked("\(url)", hiding: secrets) }

    /// Whether sending it twice does no more than sending it once.
    var isRepeatable: Bool { method == "GET" || method == "HEAD" }

    /// Whether anything in it proves who asks.
    var carriesCredential: Bool {
        credential != nil || headers.contains { Self.secretNames.contains($0.name.lowercased()) }
    }

    /// The header fields that go onto the wire, the credential's included.
    var fields: [HTTPField] {
        switch credential {
        case nil: headers
        case .bearer(let token): headers + [HTTPField("Authorization", "Bearer \(token.revealed)")]
        case .basic(let user, let password):
            headers + [HTTPField("Authorization", "Basic " + Base64.encode("\(user):\(password.revealed)"))]
        case .header(let name, let value): headers + [HTTPField(name, value.revealed)]
        }
    }

    /// The same hop with more header fields.
    func adding(_ fields: [HTTPField]) -> Hop {
        var copy = self
        copy.headers += fields
        return copy
    }

    /// The hop to `location`, as an answer of `status` asked for it here (RFC 9110, 15.4).
    ///
    /// Throws `Failure` (unavailable) for a redirect that is not followed: too many, in a circle, away from TLS, to
    /// something other than the web, or one that would hand a request's body to another origin.
    func following(_ location: String, status: Int) throws -> Hop {
        guard let target = url.resolving(location), Self.isWeb(target), Self.hasPlainAuthority(target) else {
            throw refusal("redirects to something that is not a plain http or https URL")
        }
        if url.origin.scheme == "https", target.origin.scheme == "http" {
            throw refusal("redirects to '\(target)', which is not encrypted")
        }
        if visited.count > Self.limit { throw refusal("leads through more than \(Self.limit) redirects") }
        var next = self
        next.url = target
        if status == 303 && method != "HEAD" || (status == 301 || status == 302) && method == "POST" {
            if method == "POST" { next.headers.removeAll { $0.name.lowercased().hasPrefix("content-") } }
            (next.method, next.body) = ("GET", nil)
        } else if visited.contains(target) {
            throw refusal("redirects in a circle, back to '\(target)'")
        }
        if target.origin != url.origin {
            if next.body != nil { throw refusal("redirects a request with a body to another origin, '\(target)'") }
            next.credential = nil
            next.headers = []
        }
        next.visited.append(target)
        return next
    }

    private func refusal(_ what: String) -> Failure {
        Failure(
            .unavailable,
            "redirect-refused",
            // A host may lead to an address that repeats what it was sent.
            ForeignText.masked("'\(url)' \(what)", hiding: secrets),
            help: "check the URL; if a host moved, name its new address in the manifest"
        )
    }

    private static let secretNames: Set = [
        "authorization", "cookie", "proxy-authorization", "private-token", "job-token", "deploy-token",
    ]

    private static func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F }

    private static func isWeb(_ url: WebURL) -> Bool { ["http", "https"].contains(url.origin.scheme) }

    /// Whether everyone reads the same host out of the URL's text, so that the host which was judged is the one that is
    /// asked: between `//` and the next `/`, `?` or `#` stands that host and its port, in characters that mean nothing
    /// else to any parser.
    private static func hasPlainAuthority(_ url: WebURL) -> Bool {
        let prefix = "\(url.origin.scheme)://"
        guard url.wire.lowercased().hasPrefix(prefix) else { return false }
        let authority = url.wire.dropFirst(prefix.count).prefix { !"/?#".contains($0) }.lowercased()
        let host = url.origin.host
        let isPlain = authority.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || "._-~:[]".utf8.contains(byte)
        }
        let hosts = [host, "[\(host)]"]
        let port = url.url.port.map { ":\($0)" } ?? ""
        return isPlain && hosts.contains { authority == $0 + port || authority == $0 + ":" }
    }
}
