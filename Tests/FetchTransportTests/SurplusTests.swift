import FetchModel
import Glibc
import Testing

@testable import FetchTransport

/// Bytes behind a response, which the next request on the same connection would take for its own response.
struct SurplusTests {
    /// Sends `first`, then `surplus` after a moment, and proper responses to all requests on other connections.
    private func server(_ first: String, surplus: String, after delay: UInt32) throws -> ScriptedServer {
        try ScriptedServer { exchange in
            guard exchange.request.connection == 0 else {
                return try exchange.answer(200, [], Array(exchange.request.target.utf8))
            }
            guard exchange.number == 0 else {
                // The second request on the connection finds the surplus in front of its response.
                try exchange.socket.send(surplus)
                return exchange.socket.waitForClose()
            }
            try exchange.socket.send(first)
            if delay > 0 {
                usleep(delay)
                try exchange.socket.send(surplus)
            }
        }
    }

    @Test(
        arguments: [
            "HTTP/1.1 401 Unauthorized\r\nContent-Length: 3\r\n\r\nnot", "HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 204 X\r\n\r\n",
        ],
        [0, 1, 20_000]
    )
    func `leftovers of a response are not taken for the next one`(_ first: String, _ delay: UInt32) async throws {
        let server = try server(first, surplus: "<html>more than announced</html>\r\n", after: delay)
        let transport = CurlTransport()
        // What becomes of the first request is another matter: it may be refused for its surplus.
        if let response = try? await transport.get(server.url("/first")) { _ = try? await response.body.collect(100) }
        let second = try await transport.get(server.url("/second"))
        #expect(second.status == 200)
        #expect(try await second.body.collect(100) == Array("/second".utf8))
    }

    @Test func `a redirect with a body that is longer than announced is followed`() async throws {
        let server = try server(
            "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 5\r\n\r\n<html",
            surplus: "><body>moved</body></html>",
            after: 5_000
        )
        let response = try await CurlTransport().get(server.url("/first"))
        #expect(try await response.body.collect(100) == Array("/next".utf8))
    }

    @Test func `a host that is not HTTP on a fresh connection is not tried again`() async throws {
        let server = try ScriptedServer { exchange in
            if exchange.number == 0 { return try exchange.answer(200, [], [1]) }
            try exchange.socket.send("SSH-2.0-OpenSSH_9.2\r\n")
            exchange.socket.close()
        }
        let transport = CurlTransport()
        _ = try await transport.get(server.url()).body.collect(1)
        let failure = await failure { _ = try await transport.get(server.url()) }
        #expect(failure?.code == "malformed-answer")
        // Once on the kept connection, once on a fresh one.
        #expect(server.requests.count == 3)
        #expect(server.connections == 2)
    }
}
