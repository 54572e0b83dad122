import FlyingFox
import Foundation

/// A request as the routes read it, from the target as it was sent: a `%2F` does not divide.
struct ForgeRequest: Sendable {
    /// Upper case.
    let method: String
    /// The path and query as they were sent.
    let target: String
    /// The decoded parts of the path between its slashes, empty ones left out.
    let segments: [String]
    /// The decoded pairs of the query, in order.
    let query: Form
    /// Where the client sees this forge: `http://host:port`.
    let base: String
    /// What FlyingFox made of it, for headers and the body.
    let http: HTTPRequest

    init(_ http: HTTPRequest) {
        self.http = http
        method = http.method.rawValue
        target = http.target.rawValue
        segments = http.target.path().split(separator: "/").map { Self.decoded($0) }
        query = Form(encoded: http.target.query())
        base = "http://\(http.headers[.host] ?? "127.0.0.1")"
    }

    /// The first value of a name in the query.
    subscript(_ name: String) -> String? {
        query[name]
    }

    /// The value of a header, by any case of its name.
    func header(_ name: String) -> String? {
        http.headers[HTTPHeader(name)]
    }

    /// Whether it carries a credential in any header that a forge reads one from.
    var hasCredential: Bool {
        ["Authorization", "Private-Token", "Job-Token", "Deploy-Token", "Cookie"].contains { header($0) != nil }
    }

    /// The decoded pairs of the body, whatever type it says it has.
    func form() async throws -> Form {
        Form(encoded: String(decoding: try await http.bodyData, as: UTF8.self))
    }

    private static func decoded(_ text: some StringProtocol) -> String {
        text.removingPercentEncoding ?? String(text)
    }
}
