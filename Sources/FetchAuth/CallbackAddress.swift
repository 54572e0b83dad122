import FetchModel
import FoundationEssentials

/// Where the browser ends up after a sign-in: a port and a path of this machine.
package struct CallbackAddress: Hashable, Sendable {
    /// `localhost` or an address of 127.0.0.0/8 or `::1`.
    package let host: String
    /// The port to listen on.
    package let port: UInt16
    /// The path that a callback has: `/`, `/callback`.
    package let path: String
    /// The URL to name in both requests, exactly as the user wrote it; `nil` where the consumer's own callback serves.
    package let redirect: String?

    /// `http://localhost:8976`, or what `BITBUCKET_CALLBACK_URL` says instead. Throws `Failure` for what is not plain
    /// http on this machine.
    package init(_ text: String? = nil) throws {
        let text = text.flatMap { $0.isEmpty ? nil : $0 }
        guard let url = WebURL(text ?? "http://localhost:8976"), url.origin.scheme == "http", url.origin.isLoopback,
            let port = UInt16(exactly: url.origin.port), port > 0, url.wire == url.description
        else {
            throw Failure(
                .usage,
                "bad-environment",
                "BITBUCKET_CALLBACK_URL is not an address on this machine that a browser can be sent to",
                help: "set it to the consumer's callback URL, such as 'http://localhost:8976', or unset it"
            )
        }
        host = url.origin.host
        self.port = port
        let path = url.url.path(percentEncoded: true)
        self.path = path.isEmpty ? "/" : path
        redirect = text
    }
}
