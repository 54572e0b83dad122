import FetchModel
import FetchSystem
import FetchTransport
import Testing

struct CurlTransportTests {
    @Test func `an answer has its status, its fields in order, and its body`() async throws {
        let server = try ScriptedServer { try $0.answer(200, ["X-A: 1", "x-b:  2 ", "X-A: 3"], Array("hello".utf8)) }
        let response = try await CurlTransport().get(server.url("/a?b=c"))
        #expect(response.status == 200)
        #expect(response.headers.prefix(3) == [HTTPField("X-A", "1"), HTTPField("x-b", "2"), HTTPField("X-A", "3")])
        #expect(try await response.body.collect(10) == Array("hello".utf8))
        #expect(server.requests.map(\.target) == ["/a?b=c"])
    }

    @Test func `a request names the program and asks for no compression`() async throws {
        let server = try ScriptedServer { try $0.answer() }
        var request = HTTPRequest(try server.url())
        request.headers = [HTTPField("Accept", "application/json"), HTTPField("X-Empty", "")]
        _ = try await CurlTransport().send(request)
        let seen = try #require(server.requests.first)
        #expect(seen["User-Agent"] == "fetch/1.2.3")
        #expect(seen["Accept"] == "application/json")
        #expect(seen["X-Empty"] == "")
        #expect(seen["Accept-Encoding"] == "identity")
        #expect(seen["Authorization"] == nil)
    }

    @Test(arguments: [301, 304, 400, 401, 403, 404, 410, 451, 501])
    func `a status that no retry would change is an answer`(status: Int) async throws {
        let server = try ScriptedServer { try $0.answer(status) }
        #expect(try await CurlTransport().get(server.url()).status == status)
        #expect(server.requests.count == 1)
    }

    @Test func `bytes are left as they are, whatever Content-Encoding says`() async throws {
        let bytes: [UInt8] = [0x1F, 0x8B, 0, 1, 2, 3]
        let server = try ScriptedServer { try $0.answer(200, ["Content-Encoding: gzip"], bytes) }
        #expect(try await CurlTransport().get(server.url()).body.readAll() == bytes)
    }

    @Test func `a body in pieces arrives whole`() async throws {
        let body = pattern(3_000_000)
        let server = try ScriptedServer { exchange in
            try exchange.head(200, ["Transfer-Encoding: chunked"])
            for start in stride(from: 0, to: body.count, by: 70_000) {
                let piece = body[start..<min(start + 70_000, body.count)]
                try exchange.socket.send("\(String(piece.count, radix: 16))\r\n")
                try exchange.socket.send(Array(piece) + [13, 10])
            }
            try exchange.socket.send("0\r\nTrailer: x\r\n\r\n")
        }
        #expect(try await CurlTransport().get(server.url()).body.readAll() == body)
    }

    @Test func `a POST carries its body, a HEAD has none to read`() async throws {
        let server = try ScriptedServer { try $0.answer(200, [], Array("four".utf8)) }
        let transport = CurlTransport()
        let body: [UInt8] = [0, 1, 2, 0, 255]
        let type = HTTPField("Content-Type", "application/octet-stream")
        _ = try await transport.send(HTTPRequest(try server.url(), method: "POST", headers: [type], body: body))
        let head = try await transport.send(HTTPRequest(try server.url(), method: "HEAD"))
        #expect(head.header("content-length") == "4")
        #expect(try await head.body.collect(100) == [])
        #expect(server.requests.map(\.method) == ["POST", "HEAD"])
        #expect(server.requests[0].body == body)
        #expect(server.requests[0]["Content-Type"] == "application/octet-stream")
    }

    @Test func `requests one after the other share a connection`() async throws {
        let server = try ScriptedServer { exchange in
            if exchange.request.target == "/from" { return try exchange.answer(302, ["Location: /to"], [1, 2, 3]) }
            try exchange.answer(200, [], [4])
        }
        let transport = CurlTransport()
        for _ in 0..<5 { #expect(try await transport.get(server.url("/from")).body.readAll() == [4]) }
        #expect(server.requests.count == 10)
        #expect(server.connections == 1)
    }

    @Test func `fifty requests at once come through eight connections`() async throws {
        let body = pattern(200_000)
        let server = try ScriptedServer { try $0.answer(200, [], body) }
        let transport = CurlTransport()
        let url = try server.url()
        let workers = Workers(limit: 8)
        let sums = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    let source = try await transport.get(url).body.source
                    return try await workers.run {
                        let stream = try source.open()
                        var result: [UInt8] = []
                        while let chunk = try stream.next() { result += chunk }
                        return result == body
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sums == Array(repeating: true, count: 50))
        #expect(server.requests.count == 50)
        #expect(server.connections <= 8)
    }

    @Test func `an answer beyond the limit is refused`() async throws {
        let server = try ScriptedServer { try $0.answer(200, [], pattern(5000)) }
        let response = try await CurlTransport().get(server.url())
        let failure = await failure { _ = try await response.body.collect(4999) }
        #expect(failure?.kind == .data)
        #expect(failure?.code == "answer-too-large")
    }

    @Test func `a body is read once`() async throws {
        let server = try ScriptedServer { try $0.answer(200, [], [1]) }
        let response = try await CurlTransport().get(server.url())
        _ = try await response.body.readAll()
        let failure = await failure { _ = try await response.body.readAll() }
        #expect(failure?.code == "body-read-twice")
    }

    @Test func `a file URL and a host that parsers may read differently are not sent`() async throws {
        for text in ["file:///etc/passwd", "http://a%2fb/", "http://[::1%25lo]/"] {
            guard let url = WebURL(text) else { continue }
            let failure = await failure { _ = try await CurlTransport().get(url) }
            #expect(failure?.code == "bad-url", "\(text)")
        }
    }

    @Test func `the trace names each request without its query`() async throws {
        let lines = Monitor<[String]>([])
        let server = try ScriptedServer { exchange in
            if exchange.number == 0 { return try exchange.answer(302, ["Location: /next?sig=hidden"]) }
            try exchange.answer(exchange.number == 1 ? 503 : 200)
        }
        let transport = CurlTransport(trace: { line in lines.update { $0.append(line) } })
        let secret = Credential.bearer(Secret("hidden"))
        _ = try await transport.get(server.url("/first?token=hidden"), credential: secret)
        // The times of responses differ.
        let seen = lines.read { $0 }.map { $0.replacing(#/ in [0-9]+ ms,/#, with: ",") }
        let base = "http://127.0.0.1:\(server.port)"
        #expect(
            seen == [
                "GET \(base)/first", "302 -> \(base)/next", "GET \(base)/next", "503 \(base)/next, 0 bytes",
                "retry 2 of 5 in 500 ms: \(base)/next: status 503", "GET \(base)/next", "200 \(base)/next, 0 bytes",
            ]
        )
    }
}
