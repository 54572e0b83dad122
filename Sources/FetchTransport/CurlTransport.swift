package import FetchModel

/// The network: HTTP and HTTPS through libcurl, on one thread that starts with the first request.
///
/// - A credential and the request's header fields reach the origin of the request's own URL alone.
/// - What may be transient (no connection, resets, silence, 408, 429, 5xx) is tried again, as `RetryPolicy` says; any
///   other status is an answer.
/// - A body that breaks off goes on where it stopped, where the host can prove that it is still the same; otherwise
///   `next()` throws `TransferInterrupted`, while `collect` asks for the whole again.
/// - An unread body holds one of its origin's connections, and about 1 MiB. Reading it to the end, discarding it, or
///   letting go of the answer gives them back. The thread ends when the transport and all bodies are gone.
package final class CurlTransport: Transport {
    private let wire: Wire

    /// A transport of these settings; `trace` gets a line per request, redirect and retry, without queries and secrets.
    ///
    /// Nothing is loaded or started before the first request.
    package init(_ settings: TransportSettings, trace: (@Sendable (String) -> Void)? = nil) {
        wire = Wire(settings, trace: trace)
    }

    /// The answer to `request`, after redirects and retries. Cancelling the task ends the exchange.
    ///
    /// Throws `Failure`: `unavailable` where no answer could be had (codes `unreachable`, `timeout`, `tls`, `proxy`,
    /// `interrupted`, `malformed-answer`, `http-503` and so on) or a redirect is refused (`redirect-refused`),
    /// `permission` where a credential would travel in the clear. Throws `CancellationError` when cancelled.
    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var attempts = Attempts(wire)
        let download = try await wire.open(request, &attempts)
        let body = HTTPBody(
            source: ByteSource { try download.stream() },
            collect: { try await download.collect($0, repeating: request) },
            discard: { download.discard() }
        )
        return HTTPResponse(
            status: download.head.status,
            headers: download.head.fields,
            url: download.hop.url,
            body: body
        )
    }
}
