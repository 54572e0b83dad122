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
    let query: [(name: String, value: String)]
    /// Where the client sees this forge: `http://host:port`.
    let base: String
    /// What FlyingFox made of it, for headers and the body.
    let http: HTTPRequest

    init(_ http: HTTPRequest) {
        self.http = http
        method = http.method.rawValue
        target = http.target.rawValue
        segments = http.target.path().split(separator: "/").map { Self.decoded($0) }
        query = http.target.query().split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let words = sides.map { Self.decoded($0.replacing("+", with: " ")) }
            return (words[0], words.count > 1 ? words[1] : "")
        }
        base = "http://\(http.headers[.host] ?? "127.0.0.1")"
    }

    /// The first value of a name in the query.
    subscript(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// The value of a header, by any case of its name.
    func header(_ name: String) -> String? {
        http.headers[HTTPHeader(name)]
    }

    private static func decoded(_ text: some StringProtocol) -> String {
        text.removingPercentEncoding ?? String(text)
    }
}
