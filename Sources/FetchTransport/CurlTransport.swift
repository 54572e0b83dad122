package import FetchModel

/// The network: HTTP and HTTPS through libcurl, on one thread that starts with the first request.
///
/// - A credential and the request's header fields reach the origin of the request's own URL alone.
/// - What may be transient (no connection, resets, timeouts, 408, 429, 5xx) is tried again, as `RetryPolicy` says; any
///   other status is a response.
/// - What is received is bounded by `TransportLimits` and the request's own limit.
/// - An interrupted body is resumed where the host can prove that it is still the same; otherwise `next()` throws
///   `TransferInterrupted`, while `collect` requests the whole body again.
/// - An unread body keeps one of its origin's connections, and about 1 MiB. Reading it to the end, discarding it, or
///   releasing the response frees them. The thread ends when the transport and all bodies are gone.
package final class CurlTransport: Transport {
    private let client: HTTPClient

    /// A transport with these settings.
    ///
    /// `trace` gets a line for each request, redirect and retry, without queries and secrets. `onWait` gets each wait of a
    /// second or more. Nothing is loaded or started before the first request.
    package init(
        _ settings: TransportSettings,
        trace: (@Sendable (String) -> Void)? = nil,
        onWait: (@Sendable (Retry) -> Void)? = nil
    ) {
        client = HTTPClient(settings, trace: trace, onWait: onWait)
    }

    /// Returns the response to `request`, after redirects and retries. Cancelling the task ends the exchange.
    ///
    /// Throws `TransportError` and `CancellationError`.
    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var attempts = Attempts(client, atMost: request.attempts)
        let download = try await client.open(request, &attempts)
        let body = HTTPBody(
            source: ByteSource { try download.stream() },
            collect: { try await download.collect($0, repeating: request) },
            discard: { download.discard() }
        )
        return HTTPResponse(
            status: download.head.status,
            headers: download.head.fields,
            url: download.hop.url,
            redirects: download.hop.redirects,
            body: body
        )
    }
}
