import FlyingFox
import Glibc

/// Ends a connection without an answer.
///
/// A web socket's handler is the one place of FlyingFox that runs before the head is sent: what it throws closes the
/// connection with nothing written.
struct ResetConnection: WSHandler {
    struct Wanted: Error {}

    func makeFrames(for client: AsyncThrowingStream<WSFrame, any Error>) async throws -> AsyncStream<WSFrame> {
        throw Wanted()
    }

    /// Makes closing the request's connection a reset (RST) instead of an orderly end.
    ///
    /// FlyingFox does not show its sockets; this one is found by the port of its other side.
    static func prepare(_ request: HTTPRequest) {
        guard case .ip4(_, let port) = request.remoteAddress else { return }
        for descriptor in Int32(3)..<1024 {
            var address = sockaddr_in()
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let found = withUnsafeMutableBytes(of: &address) { bytes in
                getpeername(descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &size)
            }
            guard found == 0, address.sin_family == sa_family_t(AF_INET), address.sin_port.byteSwapped == port else {
                continue
            }
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        }
    }
}
