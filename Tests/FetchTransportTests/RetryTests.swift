import FetchModel
import FetchSystem
import Testing

@testable import FetchTransport

struct RetryTests {
    @Test(arguments: [408, 429, 500, 502, 503, 504])
    func `a transient status is asked again, then accepted`(status: Int) async throws {
        let waits = Waits([])
        let server = try ScriptedServer { try $0.answer($0.number < 2 ? status : 200, [], [1]) }
        let response = try await CurlTransport(waits: waits).get(server.url())
        #expect(response.status == 200)
        #expect(waits.read { $0 } == [.milliseconds(500), .seconds(1)])
    }

    @Test func `after all attempts the failure names status, URL and attempts`() async throws {
        let waits = Waits([])
        let server = try ScriptedServer { try $0.answer(503) }
        let failure = await failure { _ = try await CurlTransport(waits: waits).get(server.url("/x?sig=hidden")) }
        #expect(failure?.kind == .unavailable)
        #expect(failure?.code == "http-503")
        let url = "http://127.0.0.1:\(server.port)/x"
        #expect(failure?.message == "'\(url)' returned status 503 (service unavailable) (5 attempts)")
        #expect(failure?.help != nil)
        #expect(waits.read { $0 } == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4)])
        #expect(server.requests.count == 5)
    }

    @Test func `Retry-After is honoured, in seconds and as a date`() async throws {
        let waits = Waits([])
        let server = try ScriptedServer { exchange in
            switch exchange.number {
            case 0: try exchange.answer(429, ["Retry-After: 7"])
            case 1:
                let date = "Date: Sun, 06 Nov 2044 08:49:37 GMT"
                try exchange.answer(503, [date, "Retry-After: Sun, 06 Nov 2044 08:50:07 GMT"])
            case 2: try exchange.answer(503, ["Retry-After: soon"])
            default: try exchange.answer()
            }
        }
        _ = try await CurlTransport(waits: waits).get(server.url())
        #expect(waits.read { $0 } == [.seconds(7), .seconds(30), .seconds(2)])
    }

    @Test func `a host that asks for more than a minute is not waited for`() async throws {
        let server = try ScriptedServer { try $0.answer(429, ["Retry-After: 3600"]) }
        let failure = await failure { _ = try await CurlTransport().get(server.url()) }
        #expect(failure?.code == "http-429")
        #expect(failure?.message.contains("asks to wait 1 h") == true)
        #expect(failure?.help == "run the same command again in 1 h")
        #expect(server.requests.count == 1)
    }

    @Test func `a reset before the answer is tried again`() async throws {
        let server = try ScriptedServer { exchange in
            switch exchange.number {
            case 0: exchange.socket.reset()
            case 1: exchange.socket.close()
            case 2:
                try exchange.socket.send("HTTP/1.1 200 O")
                exchange.socket.reset()
            default: try exchange.answer(200, [], [1])
            }
        }
        #expect(try await CurlTransport().get(server.url()).body.collect(10) == [1])
        #expect(server.requests.count == 4)
    }

    @Test func `a host that never answers is a timeout`() async throws {
        let server = try ScriptedServer { $0.socket.waitForClose() }
        let transport = CurlTransport(changing: { settings in
            settings = settings.timingOut(after: .milliseconds(50))
            settings.retry.attempts = 2
        })
        let failure = await failure { _ = try await transport.get(server.url()) }
        #expect(failure?.kind == .unavailable)
        #expect(failure?.code == "timeout")
        #expect(failure?.message.contains("no data for 50 ms (2 attempts)") == true)
    }

    @Test func `no host, no name and no HTTP are told apart`() async throws {
        let refused = try #require(WebURL("http://127.0.0.1:1/x"))
        let first = await failure { _ = try await CurlTransport().get(refused) }
        #expect(first?.code == "unreachable")
        #expect(first?.message == "cannot fetch 'http://127.0.0.1:1/x': connection refused (5 attempts)")
        let unknown = try #require(WebURL("http://nowhere.invalid/x"))
        let second = await failure { _ = try await CurlTransport().get(unknown) }
        #expect(second?.code == "unreachable")
        #expect(second?.message.contains("cannot resolve its host name") == true)
        let server = try ScriptedServer { exchange in
            try exchange.socket.send("SSH-2.0-OpenSSH_9.2\r\n")
            exchange.socket.close()
        }
        let third = await failure { _ = try await CurlTransport().get(server.url()) }
        #expect(third?.code == "malformed-answer")
        #expect(server.requests.count == 1)
    }

    @Test func `a header without end is refused`() async throws {
        let server = try ScriptedServer { exchange in
            try exchange.socket.send("HTTP/1.1 200 OK\r\n")
            while true { try exchange.socket.send("X-More: " + String(repeating: "x", count: 1000) + "\r\n") }
        }
        let failure = await failure { _ = try await CurlTransport().get(server.url()) }
        #expect(failure?.code == "malformed-answer")
    }

    @Test func `a POST is not repeated once it may have been received`() async throws {
        let server = try ScriptedServer { exchange in
            exchange.request.target == "/reset" ? exchange.socket.reset() : try exchange.answer(503)
        }
        let transport = CurlTransport()
        let reset = HTTPRequest(try server.url("/reset"), method: "POST", body: [1])
        #expect(await failure { _ = try await transport.send(reset) }?.code == "interrupted")
        let busy = HTTPRequest(try server.url("/busy"), method: "POST", body: [1])
        #expect(await failure { _ = try await transport.send(busy) }?.code == "http-503")
        #expect(server.requests.count == 2)
    }

    @Test func `a POST that reached nobody is repeated`() async throws {
        let waits = Waits([])
        let url = try #require(WebURL("http://127.0.0.1:1/x"))
        _ = await failure {
            _ = try await CurlTransport(waits: waits).send(HTTPRequest(url, method: "POST", body: [1]))
        }
        #expect(waits.read { $0 }.count == 4)
    }

    @Test func `a POST never takes a kept connection`() async throws {
        let server = try ScriptedServer { try $0.answer() }
        let transport = CurlTransport()
        for _ in 0..<3 { _ = try await transport.send(HTTPRequest(try server.url(), method: "POST", body: [1])) }
        #expect(server.connections == 3)
    }

    @Test func `the wait doubles up to its cap, with jitter`() {
        var policy = RetryPolicy()
        policy.jitter = { 0.5 }
        let waits = [1, 2, 3, 6, 7, 100].map { policy.delay(afterFailed: $0, requested: nil) }
        #expect(
            waits == [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(8), .seconds(10), .seconds(10)]
        )
        #expect(policy.delay(afterFailed: 1, requested: .seconds(3)) == .seconds(3))
        #expect(policy.delay(afterFailed: 6, requested: .zero) == .seconds(8))
        let jittered = (0..<20).map { _ in RetryPolicy().delay(afterFailed: 1, requested: nil) }
        #expect(Set(jittered).count > 1)
        #expect(jittered.allSatisfy { (.milliseconds(250)...(.milliseconds(500))).contains($0) })
    }

    @Test func `a Retry-After that makes no sense is none`() {
        for text in ["", "-5", "1.5", "tomorrow", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT"] {
            #expect(RetryAfter.parse(Head(status: 503, fields: [HTTPField("Retry-After", text)])) == nil, "\(text)")
        }
        let past = Head(status: 503, fields: [HTTPField("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")])
        #expect(RetryAfter.parse(past) == .zero)
        let huge = Head(status: 503, fields: [HTTPField("retry-after", "99999999999999999999999")])
        #expect((RetryAfter.parse(huge) ?? .zero) > .seconds(1_000_000))
    }
}
