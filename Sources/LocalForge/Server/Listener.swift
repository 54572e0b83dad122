import FlyingFox
import FlyingSocks
import Glibc

/// One server on 127.0.0.1: one origin.
struct Listener: Sendable {
    private let port: UInt16
    private let server: HTTPServer

    /// A server for one port; 0 takes a free one.
    init(port: UInt16, handler: any HTTPHandler) throws {
        self.port = port
        let address = try sockaddr_in.inet(ip4: "127.0.0.1", port: port)
        server = HTTPServer(address: address, timeout: 600, logger: .disabled, handler: handler)
    }

    /// Answers requests until the task is cancelled.
    ///
    /// - Throws: `ForgeFailure` when it cannot, as on a port that is taken.
    func serve() async throws {
        do {
            try await server.run()
        } catch  where !Task.isCancelled {
            throw ForgeFailure("cannot serve on 127.0.0.1:\(port): \(error)")
        } catch {
            // Stopped from outside: how the server ended is of no interest.
        }
    }

    /// `http://127.0.0.1:PORT`, once it listens.
    func address() async throws -> String {
        try await server.waitUntilListening(timeout: 30)
        guard case .ip4(let host, let port) = await server.listeningAddress else {
            throw ForgeFailure("the server has no address")
        }
        return "http://\(host):\(port)"
    }
}
