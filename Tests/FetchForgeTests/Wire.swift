import FetchForge
import FetchModel
import TestSupport
import Testing

/// A network of known answers; a URL that is not among them fails the test.
actor Wire: Transport {
    /// One answer.
    struct Answer: Sendable {
        var status = 200
        var type = "application/json"
        var body: [UInt8] = []
        var headers: [HTTPField] = []
        /// Where it came from, when redirects led there.
        var from: String?
        /// The redirects on the way, in order.
        var redirects: [String] = []

        /// The answer in a file of `Fixtures/forges/answers/bitbucket`.
        static func fixture(_ name: String, status: Int = 200) throws -> Answer {
            let fixture = try #require(try Fixture.all(in: "forges/answers/bitbucket").first { $0.name == name })
            let type = name.hasSuffix(".html") ? "text/html; charset=utf-8" : "application/json; charset=utf-8"
            return Answer(status: status, type: type, body: [UInt8](try fixture.data()))
        }

        /// An answer of this text.
        static func text(_ text: String, status: Int = 200, type: String = "application/json") -> Answer {
            Answer(status: status, type: type, body: [UInt8](text.utf8))
        }
    }

    private var answers: [String: [Answer]]
    /// What was asked, in order.
    private(set) var requests: [HTTPRequest] = []

    /// Each URL with its answers, in order; the last one stays.
    init(_ answers: [String: [Answer]]) { self.answers = answers }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        requests.append(request)
        let url = request.url.wire
        guard var waiting = answers[url], let answer = waiting.first else {
            Issue.record("the network was asked for \(url)")
            throw Failure(.unavailable, "test", "no such answer")
        }
        if waiting.count > 1 {
            waiting.removeFirst()
            answers[url] = waiting
        }
        let body = answer.body
        return HTTPResponse(
            status: answer.status,
            headers: [HTTPField("Content-Type", answer.type)] + answer.headers,
            url: answer.from.flatMap(WebURL.init) ?? request.url,
            redirects: answer.redirects.compactMap(WebURL.init),
            body: HTTPBody(
                source: ByteSource(body),
                collect: { limit in
                    if body.count > limit { throw Failure(.unavailable, "too-large", "the answer is too large") }
                    return body
                },
                discard: {}
            )
        )
    }

    /// The URLs that were asked, in order.
    var urls: [String] { requests.map(\.url.wire) }
}

/// The forge under test, and what it is asked about.
enum Scene {
    static let api = "https://api.bitbucket.org/2.0/repositories/jumboskill/engine"
    static let tagList =
        "\(api)/refs/tags?pagelen=100&sort=-target.date"
        + "&fields=next,values.name,values.target.hash,values.target.date"
    static let repository = Repository(workspace: "jumboskill", slug: "engine")
    static let token = IssuedCredential(.bearer(Secret("s3cr3t-t0ken")), source: "BITBUCKET_ACCESS_TOKEN")

    static func address(
        _ environment: [String: String] = [:],
        of name: String = "bitbucket"
    ) throws -> ForgeAddress {
        try #require(try ForgeTable.catalog.own(environment: environment).first { $0.name == name })
    }

    static func forge(_ wire: Wire, _ credential: IssuedCredential? = nil) throws -> any Forge {
        try address().forge(wire, CredentialSource(credential: { _, _ in credential }))
    }
}

extension ForgeAddress {
    /// The forge here, over a network of known responses. Waits take no time.
    func forge(
        _ wire: Wire,
        _ credentials: CredentialSource = .anonymous,
        traffic: ForgeTraffic = ForgeTraffic(sleep: { _ in }),
        git: @escaping @Sendable (WebURL) throws -> any GitListing = { remote in
            Issue.record("git was asked for \(remote)")
            throw Failure(.unavailable, "test", "no such repository")
        }
    ) throws -> any Forge {
        try ForgeTable.forge(
            at: self,
            over: ForgeNetwork(transport: wire, credentials: credentials, traffic: traffic, git: git)
        )
    }
}

/// The failure that `body` throws; a test fails where it throws none.
func failure(_ body: () async throws -> Void) async throws -> Failure {
    do { try await body() } catch let error as any Diagnosable { return error.failure }
    Issue.record("nothing was thrown")
    throw Failure(.bug, "test", "nothing was thrown")
}
