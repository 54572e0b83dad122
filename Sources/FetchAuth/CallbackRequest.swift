import FetchModel

/// The first line of a request, which is all that a callback needs.
struct CallbackRequest: Hashable, Sendable {
    /// What a request means.
    enum Response: Sendable {
        /// Not the callback: this page is the response.
        case page(CallbackPage)
        /// The callback. Its page follows when it is known how the sign-in ended.
        case redirection(Redirection)
    }

    /// `GET`; "" where there is no request line.
    let method: String
    /// `/`, `/favicon.ico`.
    let path: String
    /// What follows the `?`.
    let query: String

    /// Reads the request in `head`; `nil` while it is incomplete. One that is longer than `limit` or malformed gets an
    /// empty method.
    init?(head: [UInt8], limit: Int) {
        let isWhole = head.contains([13, 10, 13, 10]) || head.contains([10, 10])
        guard isWhole || head.count > limit || Self.isHopeless(head) else { return nil }
        let line = head.prefix { $0 != 13 && $0 != 10 }
        let words = String(decoding: line, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard isWhole, words.count == 3, words[2].hasPrefix("HTTP/1."), words[1].hasPrefix("/") else {
            (method, path, query) = ("", "", "")
            return
        }
        let target = words[1].prefix { $0 != "#" }
        let mark = target.firstIndex(of: "?") ?? target.endIndex
        method = String(words[0])
        path = String(target[..<mark])
        query = String(target[mark...].dropFirst())
    }

    /// Returns the response where callbacks have the path `callback`.
    func response(callback: String) -> Response {
        if method.isEmpty { return .page(.other("400 Bad Request", "This is not a request for a page.")) }
        guard path == callback, let redirection = Redirection(query: query) else {
            return .page(.other("404 Not Found", "This server only receives the end of a sign-in."))
        }
        // A preview (HEAD) must not use up the code.
        guard method == "GET" else { return .page(.other("405 Method Not Allowed", "Only GET is supported.")) }
        return .redirection(redirection)
    }

    /// Whether it cannot become a request: it begins with a byte that no method has, such as a TLS handshake.
    private static func isHopeless(_ head: [UInt8]) -> Bool {
        head.first.map { !(0x41...0x5a).contains($0) } ?? false
    }
}

extension [UInt8] {
    fileprivate func contains(_ pattern: [UInt8]) -> Bool {
        guard count >= pattern.count else { return false }
        return (0...(count - pattern.count)).contains { self[$0..<($0 + pattern.count)].elementsEqual(pattern) }
    }
}
