import FetchModel
import FetchSystem
import Glibc
import Testing

@testable import FetchTransport

/// What a host may send at most, and how long it may take without sending content.
struct LimitTests {
    private func sendForever(_ socket: Socket, _ text: String) throws {
        let bytes = Array(text.utf8)
        while true { try socket.send(bytes) }
    }

    private func quick(_ timeout: Duration = .seconds(20)) -> CurlTransport {
        CurlTransport(changing: { $0 = $0.timingOut(after: timeout) })
    }

    @Test func `endless trailers are refused at once, and not requested again`() async throws {
        let server = try ScriptedServer { exchange in
            try exchange.head(200, ["Transfer-Encoding: chunked"])
            try exchange.socket.send("1\r\nx\r\n0\r\n")
            try sendForever(exchange.socket, "X-A: " + String(repeating: "a", count: 1000) + "\r\n")
        }
        let response = try await quick().get(server.url())
        let failure = await failure { _ = try await response.body.readAll() }
        #expect(failure?.code == "malformed-answer")
        #expect(failure?.message.contains("more than 64 KiB of trailers") == true)
        #expect(server.requests.count == 1)
    }

    @Test func `an endless chunk extension is refused at once`() async throws {
        let server = try ScriptedServer { exchange in
            try exchange.head(200, ["Transfer-Encoding: chunked"])
            try sendForever(exchange.socket, "5;" + String(repeating: "a", count: 65_536))
        }
        let response = try await quick().get(server.url())
        let failure = await failure { _ = try await response.body.readAll() }
        #expect(failure?.code == "malformed-answer")
        #expect(failure?.message.contains("chunk framing") == true)
        #expect(server.requests.count == 1)
    }

    @Test func `chunks of single bytes are content`() async throws {
        let body = pattern(300_000)
        let server = try ScriptedServer { exchange in
            try exchange.head(200, ["Transfer-Encoding: chunked"])
            try exchange.socket.send(body.flatMap { Array("1\r\n".utf8) + [$0, 13, 10] } + Array("0\r\n\r\n".utf8))
        }
        #expect(try await quick().get(server.url()).body.readAll() == body)
    }

    @Test func `endless interim responses are refused`() async throws {
        let server = try ScriptedServer { exchange in
            try sendForever(
                exchange.socket,
                "HTTP/1.1 103 Early Hints\r\nX-A: \(String(repeating: "a", count: 500))\r\n\r\n"
            )
        }
        let failure = await failure { _ = try await quick().get(server.url()) }
        #expect(failure?.code == "malformed-answer")
        #expect(server.requests.count == 1)
    }

    @Test(.timeLimit(.minutes(2)), arguments: ["header", "interim", "trailer", "extension"])
    func `what is not content does not extend the timeout`(_ kind: String) async throws {
        let server = try ScriptedServer { exchange in
            let drop: String
            switch kind {
            case "header":
                try exchange.socket.send("HTTP/1.1 200 OK\r\n")
                drop = "X-A: a\r\n"
            case "interim": drop = "HTTP/1.1 102 Processing\r\n\r\n"
            case "trailer":
                try exchange.head(200, ["Transfer-Encoding: chunked"])
                try exchange.socket.send("1\r\nx\r\n0\r\n")
                drop = "X-A: a\r\n"
            default:
                try exchange.head(200, ["Transfer-Encoding: chunked"])
                try exchange.socket.send("5;a")
                drop = "a"
            }
            while true {
                usleep(20_000)
                try exchange.socket.send(drop)
            }
        }
        let transport = CurlTransport(changing: {
            $0 = $0.timingOut(after: .milliseconds(300))
            $0.retry.attempts = 1
        })
        let failure = await failure { _ = try await transport.get(server.url()).body.readAll() }
        #expect(failure?.code == "timeout")
        #expect(failure?.message.contains("no data for 300 ms") == true)
    }

    @Test func `content that comes slowly extends the timeout`() async throws {
        let server = try ScriptedServer { exchange in
            try exchange.head(200, ["Content-Length: 10"])
            for byte in UInt8(0)..<10 {
                usleep(100_000)
                try exchange.socket.send([byte])
            }
        }
        let transport = CurlTransport(changing: {
            $0 = $0.timingOut(after: .milliseconds(800))
            $0.retry.attempts = 1
        })
        #expect(try await transport.get(server.url()).body.readAll() == Array(0..<10))
    }

    @Test func `a body that announces more than the request's limit is refused before it is read`() async throws {
        let server = try ScriptedServer { exchange in
            try exchange.head(200, ["Content-Length: 1000000"])
            exchange.socket.waitForClose()
        }
        let request = HTTPRequest(try server.url("/x?sig=hidden"), limit: 999_999)
        let failure = await failure { _ = try await quick().send(request) }
        #expect(failure?.kind == .unavailable)
        #expect(failure?.code == "answer-too-large")
        #expect(failure?.keys == [])
        #expect(failure?.message.contains("more than 999999 bytes") == true)
        #expect(failure?.message.contains("hidden") == false)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: ["chunked", "until close"])
    func `a body without a length ends at the request's limit`(_ kind: String) async throws {
        let closed = Monitor(false)
        let server = try ScriptedServer { exchange in
            defer { closed.update { $0 = true } }
            let piece = String(repeating: "a", count: 0x8000)
            try exchange.head(200, kind == "chunked" ? ["Transfer-Encoding: chunked"] : ["Connection: close"])
            try sendForever(exchange.socket, kind == "chunked" ? "8000\r\n\(piece)\r\n" : piece)
        }
        let response = try await quick().send(HTTPRequest(try server.url(), limit: 2_000_000))
        let failure = await failure { _ = try await response.body.readAll() }
        #expect(failure?.code == "answer-too-large")
        try await Workers(limit: 1).run { closed.wait { $0 ? () : nil } }
        #expect(server.requests.count == 1)
    }

    @Test func `resuming does not reset the limit`() async throws {
        let server = try ScriptedServer { exchange in
            let start = exchange.request["Range"].flatMap { Int($0.dropFirst(6).dropLast()) } ?? 0
            let fields = ["ETag: \"a\"", "Content-Range: bytes \(start)-999999/1000000"]
            try exchange.head(
                start == 0 ? 200 : 206,
                fields + (start == 0 ? [] : ["Content-Length: \(1_000_000 - start)"])
            )
            try exchange.socket.send(pattern(300_000))
            start == 0 ? exchange.socket.reset() : exchange.socket.close()
        }
        let response = try await quick().send(HTTPRequest(try server.url(), limit: 400_000))
        let error = await #expect(throws: (any Error).self) { _ = try await response.body.readAll() }
        // What a reset overtakes is lost, so the first interruption may come before any byte.
        #expect((error as? any Diagnosable)?.failure.code != nil)
        #expect(server.requests.count < 4)
    }

    @Test(arguments: [
        ["Content-Length: 99999999999999999999"], ["Content-Length: many"], ["Content-Length: -1"],
        ["Content-Length: +3"], ["Content-Length: "], ["Content-Length: 3", "Content-Length: 4"],
        ["Content-Length: 3, 4"], ["content-length: 3", "CONTENT-LENGTH: 0x3"],
    ])
    func `a length that is none, or that is two, is no length to go by`(_ fields: [String]) async throws {
        let server = try ScriptedServer { exchange in
            try exchange.head(200, fields + ["Connection: close"])
            try exchange.socket.send("abc")
            exchange.socket.close()
        }
        let failure = await failure { _ = try await quick().get(server.url()).body.readAll() }
        #expect(failure?.kind == .unavailable)
        #expect(failure?.code == "malformed-answer")
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [["Content-Length: 3", "Content-Length: 3"], ["Content-Length: 3, 3"], ["Content-Length: 003"]])
    func `one length may be repeated`(_ fields: [String]) async throws {
        let server = try ScriptedServer { exchange in
            try exchange.head(200, fields)
            try exchange.socket.send("abc")
        }
        let response = try await quick().get(server.url())
        #expect(response.expectedBytes == 3)
        #expect(try await response.body.readAll() == Array("abc".utf8))
    }

    @Test func `an error with a large body is still the error`() async throws {
        let server = try ScriptedServer { try $0.answer(404, [], pattern(5000)) }
        let response = try await quick().send(HTTPRequest(try server.url(), limit: 100))
        #expect(response.status == 404)
    }

    @Test func `the announced size is known before the body`() async throws {
        let server = try ScriptedServer { exchange in
            if exchange.request.target == "/sized" { return try exchange.answer(200, [], pattern(5000)) }
            try exchange.head(200, ["Transfer-Encoding: chunked"])
            try exchange.socket.send("0\r\n\r\n")
        }
        #expect(try await quick().get(server.url("/sized")).expectedBytes == 5000)
        #expect(try await quick().get(server.url("/chunked")).expectedBytes == nil)
    }

    @Test(.timeLimit(.minutes(2)))
    func `a redirect whose body trickles does not hold up the next request`() async throws {
        let server = try ScriptedServer { exchange in
            if exchange.request.target == "/next" { return try exchange.answer(200, [], [1]) }
            try exchange.head(302, ["Location: /next", "Content-Length: 60000"])
            while true {
                usleep(20_000)
                try exchange.socket.send([0])
            }
        }
        let patient = quick(.seconds(1000))
        #expect(try await patient.get(server.url("/first")).body.readAll() == [1])
    }
}
