internal import FetchModel
internal import FoundationEssentials

/// Where the browser returns to after a sign-in: a port and a path of this machine.
struct CallbackAddress: Hashable, Sendable {
    /// `localhost`, an address of 127.0.0.0/8, or `::1`.
    let host: String
    /// The port to listen on; 0 for any free one.
    let port: UInt16
    /// The path of a callback: `/`, `/callback`.
    let path: String
    /// The variable that names another address; `nil` where none does.
    let variable: String?
    private let text: String

    /// The callback at exactly the URL `text`, which `variable` named or could name. Throws `SignInError` for what is not
    /// plain http on this machine.
    init(_ text: String, variable: String) throws(SignInError) {
        guard let url = WebURL(text), url.origin.scheme == "http", url.origin.isLoopback,
            let port = UInt16(exactly: url.origin.port), port > 0, url.wire == url.description
        else { throw .invalidCallback(variable: variable) }
        let path = url.url.path(percentEncoded: true)
        self.init(host: url.origin.host, port: port, path: path.isEmpty ? "/" : path, variable: variable, text: text)
    }

    /// A callback at any free port (RFC 8252, 7.3) of `host`: `http://127.0.0.1`. Throws `SignInError` for what is not an
    /// IPv4 address of this machine.
    init(anyPortOf host: String) throws(SignInError) {
        guard let origin = WebURL(host)?.origin, origin.scheme == "http", origin.isLoopback,
            origin.host.hasPrefix("127.")
        else { throw .invalidCallback(variable: host) }
        self.init(host: origin.host, port: 0, path: "/", variable: nil, text: "http://\(origin.host)")
    }

    private init(host: String, port: UInt16, path: String, variable: String?, text: String) {
        (self.host, self.port, self.path, self.variable, self.text) = (host, port, path, variable, text)
    }

    /// The URL to name in all requests when the listener has `port`; servers compare it letter by letter.
    func redirect(port: UInt16) -> String { self.port == 0 ? "\(text):\(port)\(path)" : text }
}
