/// The most that is received for one request. What exceeds a limit ends the exchange, and is not tried again.
package struct TransportLimits: Sendable {
    /// Bytes of a response's header, interim responses (1xx) included.
    package var header = 256 << 10
    /// Bytes of the trailers behind a chunked body.
    package var trailers = 64 << 10
    /// Bytes that frame a chunked body (chunk sizes and extensions), besides `framingRatio` for each byte of content.
    package var framing = 1 << 20
    /// Bytes of framing for each byte of content: a chunk of a single byte has five.
    package var framingRatio = 8
    /// Bytes of a body whose request names no limit of its own.
    package var body = 64 << 30
    /// Bytes that are received of a body that is not read, so that its connection can be reused.
    package var discarded = 64 << 10
    /// How long that may take.
    package var discardTime = Duration.seconds(1)

    /// The limits of the program.
    package init() {}
}
