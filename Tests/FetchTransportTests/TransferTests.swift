import FetchModel
import FetchSystem
import Testing

@testable import FetchTransport

struct TransferTests {
    private func transfer() throws -> Transfer {
        let url = try #require(WebURL("http://127.0.0.1:1/"))
        return Transfer(try Hop(HTTPRequest(url)), loop: Mailbox())
    }

    @Test func `what waits is counted, and a full transfer rests until half is read`() throws {
        let transfer = try transfer()
        #expect(transfer.deliver(.bytes(pattern(600))) == 600)
        #expect(transfer.pauses(holding: 1000) == (600, false))
        #expect(transfer.deliver(.bytes(pattern(500))) == 1100)
        #expect(transfer.pauses(holding: 1000) == (1100, true))
        _ = try transfer.waitForEvent()
        #expect(transfer.pauses(holding: 1000) == (500, false))
    }

    @Test func `what arrived is read before the fault`() throws {
        let transfer = try transfer()
        _ = transfer.deliver(.bytes([1]))
        transfer.finish(TransferFault(.interrupted, "reset"))
        guard case .bytes([1]) = try transfer.waitForEvent() else { return #expect(Bool(false)) }
        #expect(throws: TransferFault.self) { try transfer.waitForEvent() }
        #expect(throws: TransferFault.self) { try transfer.waitForEvent() }
    }

    @Test func `a cancelled transfer keeps nothing`() throws {
        let transfer = try transfer()
        _ = transfer.deliver(.bytes([1]))
        transfer.cancel()
        #expect(transfer.deliver(.bytes([1, 2])) == 0)
        #expect(throws: TransferFault.self) { try transfer.waitForEvent() }
    }

    @Test func `a reader that lags holds the host back`() async throws {
        let body = [UInt8](repeating: 7, count: 64 << 20)
        let stalledAt = Monitor<Int?>(nil)
        let server = try ScriptedServer { exchange in
            try exchange.head(200, ["Content-Length: \(body.count)"])
            let sent = exchange.socket.sendUntilStalled(body)
            stalledAt.update { $0 = sent }
            try exchange.socket.send(Array(body[sent...]))
        }
        let response = try await CurlTransport().get(server.url())
        let (sent, read) = try await Workers(limit: 1).run { () -> (Int, Int) in
            let stream = try response.body.source.open()
            var read = try stream.next()?.count ?? 0
            let sent = stalledAt.wait { $0 }
            while let chunk = try stream.next() { read += chunk.count }
            return (sent, read)
        }
        // 1 MiB here, as much on its way within libcurl, the rest in the kernel's own buffers.
        #expect(sent < 16 << 20)
        #expect(read == body.count)
    }

    @Test func `cancelling the task that waits for the head closes the connection`() async throws {
        let asked = Monitor(false)
        let closed = Monitor(false)
        let server = try ScriptedServer { exchange in
            asked.update { $0 = true }
            exchange.socket.waitForClose()
            closed.update { $0 = true }
        }
        let transport = CurlTransport()
        let url = try server.url()
        let task = Task { try await transport.get(url) }
        try await Workers(limit: 1).run { asked.wait { $0 ? () : nil } }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await Workers(limit: 1).run { closed.wait { $0 ? () : nil } }
    }

    @Test(arguments: ["discard", "drop", "cancel"])
    func `an unwanted body closes its connection`(how: String) async throws {
        let closed = Monitor(false)
        let server = try ScriptedServer { exchange in
            try exchange.head(200, ["Content-Length: 1000000"])
            exchange.socket.waitForClose()
            closed.update { $0 = true }
        }
        let transport = CurlTransport()
        var response: HTTPResponse? = try await transport.get(server.url())
        switch how {
        case "discard": response?.body.discard()
        case "cancel":
            let body = try #require(response?.body)
            let task = Task { try await body.collect(2_000_000) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        default: response = nil
        }
        try await Workers(limit: 1).run { closed.wait { $0 ? () : nil } }
        if let response {
            let error = await #expect(throws: (any Error).self) { try await response.body.readAll() }
            #expect(error is CancellationError || how == "cancel")
        }
    }

    @Test func `discarding wakes the thread that reads`() async throws {
        let server = try ScriptedServer { exchange in
            try exchange.head(200, ["Content-Length: 1000000"])
            try exchange.socket.send([1])
            exchange.socket.waitForClose()
        }
        let response = try await CurlTransport().get(server.url())
        let body = response.body
        let read = Task { try await body.readAll() }
        body.discard()
        await #expect(throws: CancellationError.self) { try await read.value }
    }

    @Test func `the thread ends with the transport, and its connections with it`() async throws {
        let closed = Monitor(false)
        let server = try ScriptedServer { exchange in
            try exchange.answer()
            exchange.socket.waitForClose()
            closed.update { $0 = true }
        }
        var transport: CurlTransport? = CurlTransport()
        _ = try await transport?.get(server.url()).body.collect(1)
        transport = nil
        try await Workers(limit: 1).run { closed.wait { $0 ? () : nil } }
    }

    @Test func `a body outlives its transport`() async throws {
        let body = pattern(2_000_000)
        let server = try ScriptedServer { try $0.answer(200, [], body) }
        let response = try await CurlTransport().get(server.url())
        #expect(try await response.body.readAll() == body)
    }
}
