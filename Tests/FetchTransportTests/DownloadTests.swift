import FetchModel
import FetchSystem
import Testing

@testable import FetchTransport

struct DownloadTests {
    static let body = pattern(400_000)
    static let tag = "ETag: \"abc\""

    /// A server that breaks off after `step` bytes until `tries` requests were made.
    private func breaking(
        _ tries: Int = 1,
        _ fields: [String],
        step: Int = 100_000,
        by end: @escaping @Sendable (Socket) -> Void = { $0.close() }
    ) throws -> ScriptedServer {
        try ScriptedServer { exchange in
            guard exchange.number < tries else { return try exchange.answerRange(of: Self.body, fields) }
            let start = exchange.request["Range"].flatMap { Int($0.dropFirst(6).dropLast()) } ?? 0
            let length = "Content-Length: \(Self.body.count - start)"
            let range = "Content-Range: bytes \(start)-\(Self.body.count - 1)/\(Self.body.count)"
            try exchange.head(start == 0 ? 200 : 206, fields + (start == 0 ? [length] : [length, range]))
            try exchange.socket.send(Array(Self.body[start..<start + step]))
            end(exchange.socket)
        }
    }

    @Test func `a truncated body goes on where it stopped`() async throws {
        let server = try breaking(2, [Self.tag])
        #expect(try await CurlTransport().get(server.url()).body.readAll() == Self.body)
        #expect(server.requests.map { $0["Range"] } == [nil, "bytes=100000-", "bytes=200000-"])
        #expect(server.requests.map { $0["If-Range"] } == [nil, "\"abc\"", "\"abc\""])
    }

    @Test func `a body that gains a little with each try is followed to its end`() async throws {
        let server = try breaking(20, [Self.tag], step: 10_000)
        let patient = CurlTransport(changing: { $0.retry.gain = 10_000 })
        #expect(try await patient.get(server.url()).body.readAll() == Self.body)
        #expect(server.requests.count == 21)
    }

    @Test func `however much it gains, it ends somewhere`() async throws {
        let server = try breaking(.max, [Self.tag], step: 10_000)
        let transport = CurlTransport(changing: {
            $0.retry.gain = 10_000
            $0.retry.totalAttempts = 9
        })
        let response = try await transport.get(server.url())
        let failure = await failure { _ = try await response.body.readAll() }
        #expect(failure?.message.contains("(9 attempts)") == true)
        #expect(server.requests.count == 9)
    }

    @Test func `a date will do where ranges are promised`() async throws {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        let server = try breaking(1, ["Last-Modified: \(date)", "Accept-Ranges: bytes"])
        #expect(try await CurlTransport().get(server.url()).body.readAll() == Self.body)
        #expect(server.requests.last?["If-Range"] == date)
    }

    @Test func `so does a stalled one`() async throws {
        // However slow the machine: whoever does not ask for the rest is left waiting.
        let server = try ScriptedServer { exchange in
            if exchange.request["Range"] != nil { return try exchange.answerRange(of: Self.body, [Self.tag]) }
            try exchange.head(200, [Self.tag, "Content-Length: \(Self.body.count)"])
            try exchange.socket.send(Array(Self.body[..<100_000]))
            exchange.socket.waitForClose()
        }
        let transport = CurlTransport(changing: { $0.timeout = .milliseconds(500) })
        #expect(try await transport.get(server.url()).body.readAll() == Self.body)
        #expect(server.requests.contains { $0["Range"] == "bytes=100000-" })
    }

    @Test func `the rest is asked of where the body came from, with the credential where it belongs`() async throws {
        let store = try breaking(1, [Self.tag])
        let target = try store.url("/signed?sig=x").wire
        let server = try ScriptedServer { try $0.answer(302, ["Location: \(target)"]) }
        let secret = Credential.bearer(Secret("s3cret"))
        #expect(try await CurlTransport().get(server.url(), credential: secret).body.readAll() == Self.body)
        #expect(server.requests.count == 1)
        #expect(store.requests.map { $0["Authorization"] } == [nil, nil])
        let direct = try breaking(1, [Self.tag])
        #expect(try await CurlTransport().get(direct.url(), credential: secret).body.readAll() == Self.body)
        #expect(direct.requests.map { $0["Authorization"] } == ["Bearer s3cret", "Bearer s3cret"])
    }

    @Test(arguments: [
        [], ["ETag: W/\"abc\""], ["Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT"], [tag, "Accept-Ranges: none"],
    ])
    func `without proof that it is the same, a stream is interrupted`(fields: [String]) async throws {
        let server = try breaking(1, fields)
        let response = try await CurlTransport().get(server.url("/x?sig=hidden"))
        let error = await #expect(throws: TransferInterrupted.self) { try await response.body.readAll() }
        #expect(error?.received == 100_000)
        #expect(error?.failure.kind == .unavailable)
        #expect(error?.failure.code == "interrupted")
        #expect(error?.failure.message == "cannot fetch 'http://127.0.0.1:\(server.port)/x': the body ended early")
        #expect(server.requests.count == 1)
    }

    @Test func `a reset, and pieces that break off, interrupt a stream`() async throws {
        let server = try breaking(1, []) { $0.reset() }
        let response = try await CurlTransport().get(server.url())
        await #expect(throws: TransferInterrupted.self) { try await response.body.readAll() }
        let pieces = try ScriptedServer { exchange in
            try exchange.head(200, ["Transfer-Encoding: chunked"])
            try exchange.socket.send("3\r\nabc\r\n")
            exchange.socket.close()
        }
        let other = try await CurlTransport().get(pieces.url())
        await #expect(throws: TransferInterrupted.self) { try await other.body.readAll() }
    }

    @Test(arguments: [
        (200, []), (206, []), (206, ["Content-Range: bytes 0-399999/400000"]), (404, []), (416, []),
        (302, ["Location: /x"]),
        (206, ["Content-Range: bytes 100000-399999/400001"]), (206, ["Content-Range: bytes 100000-399998/400000"]),
        (206, ["Content-Range: bytes 100000-399999/400000", "ETag: \"other\""]),
        (206, ["Content-Range: bytes 100000-500000/500001"]), (206, ["Content-Range: chapters 100000-399999/400000"]),
    ])
    func `any other answer than exactly the rest interrupts the stream`(status: Int, fields: [String]) async throws {
        let server = try ScriptedServer { exchange in
            guard exchange.number == 0 else { return try exchange.answer(status, fields, Array(Self.body[100_000...])) }
            try exchange.head(200, ["Content-Length: 400000", Self.tag])
            try exchange.socket.send(Array(Self.body[..<100_000]))
            exchange.socket.close()
        }
        let response = try await CurlTransport().get(server.url())
        let error = await #expect(throws: TransferInterrupted.self) { try await response.body.readAll() }
        #expect(error?.received == 100_000)
        #expect(server.requests.count == 2)
    }

    @Test func `a busy host is waited for before the rest`() async throws {
        let waits = Waits([])
        let server = try ScriptedServer { exchange in
            switch exchange.number {
            case 0:
                try exchange.head(200, ["Content-Length: 400000", Self.tag])
                try exchange.socket.send(Array(Self.body[..<100_000]))
                exchange.socket.reset()
            case 1: try exchange.answer(503, ["Retry-After: 9"])
            default: try exchange.answerRange(of: Self.body, [Self.tag])
            }
        }
        // What a reset overtakes is lost: the rest begins wherever reading stopped.
        #expect(try await CurlTransport(waits: waits).get(server.url()).body.readAll() == Self.body)
        #expect(waits.read { $0 } == [.milliseconds(500), .seconds(9)])
    }

    @Test func `a body that breaks off again and again fails in the end`() async throws {
        let server = try ScriptedServer { exchange in
            let start = exchange.request["Range"].flatMap { Int($0.dropFirst(6).dropLast()) } ?? 0
            try exchange.head(
                start == 0 ? 200 : 206,
                [Self.tag, "Content-Length: \(1000 - start)", "Content-Range: bytes \(start)-999/1000"]
            )
            try exchange.socket.send([1])
            exchange.socket.close()
        }
        let response = try await CurlTransport().get(server.url())
        let failure = await failure { _ = try await response.body.readAll() }
        #expect(failure?.message.contains("(5 attempts)") == true)
        #expect(server.requests.count == 5)
    }

    @Test func `a collected body is asked for again from the start`() async throws {
        let server = try breaking(3, []) { $0.reset() }
        let response = try await CurlTransport().get(server.url())
        #expect(try await response.body.collect(1 << 20) == Self.body)
        #expect(server.requests.map { $0["Range"] } == [nil, nil, nil, nil])
        let hopeless = try breaking(100, [])
        let other = try await CurlTransport().get(hopeless.url())
        let failure = await failure { _ = try await other.body.collect(1 << 20) }
        #expect(failure?.code == "interrupted")
        #expect(hopeless.requests.count == 5)
    }

    @Test func `an empty body and one without length end by themselves`() async throws {
        let server = try ScriptedServer { exchange in
            if exchange.number == 0 { return try exchange.answer(204) }
            try exchange.head(200, ["Connection: close"])
            try exchange.socket.send([1, 2, 3])
            exchange.socket.close()
        }
        #expect(try await CurlTransport().get(server.url()).body.readAll() == [])
        #expect(try await CurlTransport().get(server.url()).body.readAll() == [1, 2, 3])
    }

    @Test(arguments: [true, false])
    func `more bytes than were said interrupt a stream`(isAtOnce: Bool) async throws {
        let body = pattern(40_000)
        let server = try ScriptedServer { exchange in
            let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\(Self.tag)\r\n\r\n".utf8)
            // Beyond the first read, libcurl leaves the rest in the socket.
            for bytes in isAtOnce ? [head + body] : [head, body] { try exchange.socket.send(bytes) }
        }
        let response = try await CurlTransport().get(server.url())
        let error = await #expect(throws: TransferInterrupted.self) { try await response.body.readAll() }
        #expect(error?.failure.message.contains("longer than announced") == true)
    }
}
