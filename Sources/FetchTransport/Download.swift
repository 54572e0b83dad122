internal import FetchModel
internal import FetchSystem

/// A response whose body is still to come: read once, by one reader, and resumed where it is interrupted.
final class Download: Sendable {
    /// The header of the response.
    let head: Head
    /// Where it came from.
    let hop: Hop
    private let client: HTTPClient
    /// The most bytes that are accepted.
    private let limit: Int
    private let isAnswer: Bool
    private let resumption: Resumption?
    private let state: Monitor<State>

    private struct State {
        var transfer: Transfer
        var attempts: Attempts
        var total: Int?
        var received = 0
        /// How much had been received at the last interruption.
        var receivedBefore = 0
        var isTaken = false
        var isDiscarded = false
    }

    private enum Step {
        case bytes([UInt8])
        case again
        case end
    }

    /// The response to `hop`, which begins with `head`; its body comes through `transfer`.
    ///
    /// `isAnswer` says that it is read whole, as an API's answer is. Throws `BodyTooLarge` where the announced
    /// size exceeds `limit`.
    init(
        _ transfer: Transfer,
        _ head: Head,
        _ hop: Hop,
        _ client: HTTPClient,
        limit: Int,
        isAnswer: Bool,
        attempts: Int?
    ) throws {
        (self.head, self.hop, self.client, self.limit, self.isAnswer) = (head, hop, client, limit, isAnswer)
        resumption = hop.method == "GET" ? Resumption(head) : nil
        let hasBody = hop.method != "HEAD" && head.status != 204 && head.status != 304
        let total = hasBody ? head.contentLength : nil
        state = Monitor(State(transfer: transfer, attempts: Attempts(client, atMost: attempts), total: total))
        // An error's body is no reason to lose the error.
        if (200..<300).contains(head.status), let total, total > limit { throw tooLarge(limit) }
    }

    deinit { state.read { $0.transfer }.dismiss() }

    /// Returns the body as a stream, once. Throws `TransportError.bodyReadTwice` the second time.
    ///
    /// The stream throws `TransferInterrupted` where requesting the whole body again may help, `TransportError` after the
    /// last attempt, and `CancellationError` once the body was discarded.
    func stream() throws -> ByteStream {
        try take()
        return ByteStream { try self.next() }
    }

    /// Returns the whole body, which is requested again with `request` where it is interrupted and cannot be resumed.
    ///
    /// Throws `BodyTooLarge` beyond `limit` bytes, else as `CurlTransport.send`.
    func collect(_ limit: Int, repeating request: HTTPRequest) async throws -> [UInt8] {
        try take()
        var download = self
        while true {
            do {
                return try await download.readAll(limit)
            } catch let interruption as TransferInterrupted {
                let fault = TransferFault(.interrupted, "the body was interrupted")
                var attempts = download.state.read { $0.attempts }
                guard let delay = try? attempts.delay(after: .fault(fault), of: hop) else { throw interruption.cause }
                let next = try await client.open(request, &attempts, after: delay)
                guard next.head.status == head.status else { throw interruption.cause }
                next.state.update { $0.attempts = attempts }
                download = next
            }
        }
    }

    /// Ends the transfer; a short rest is still received, for the sake of the connection.
    func discard() {
        let transfer = state.update { state in
            state.isDiscarded = true
            return state.transfer
        }
        transfer.dismiss()
    }

    private func take() throws {
        let wasTaken = state.update { state in
            defer { state.isTaken = true }
            return state.isTaken
        }
        if wasTaken { throw TransportError.bodyReadTwice(url: hop.shown) }
    }

    private func readAll(_ limit: Int) async throws -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(min(limit, head.contentLength ?? 0))
        while true {
            switch try await step() {
            case .again: continue
            case .end: return result
            case .bytes(let bytes):
                guard result.count + bytes.count <= limit else {
                    discard()
                    throw tooLarge(limit)
                }
                result += bytes
            }
        }
    }

    private func next() throws -> [UInt8]? {
        while true {
            do {
                switch try accept(current.waitForEvent()) {
                case .again: continue
                case .end: return nil
                case .bytes(let bytes): return bytes
                }
            } catch let fault as TransferFault {
                try recover(.fault(fault))
            }
        }
    }

    private func step() async throws -> Step {
        do {
            return try accept(await current.event())
        } catch let fault as TransferFault {
            try recover(.fault(fault))
            return .again
        }
    }

    private var current: Transfer { state.read { $0.transfer } }

    /// Checks what came next. Throws `TransferFault` where it is not what was announced, `TransportError` beyond the limit,
    /// and what `recover` throws.
    private func accept(_ event: Transfer.Event) throws -> Step {
        switch event {
        case .head(let head):
            try acceptRest(head)
            return .again
        case .bytes(let bytes):
            let (received, total) = state.update { state in
                state.received += bytes.count
                return (state.received, state.total)
            }
            if received > limit {
                current.cancel()
                throw tooLarge(limit)
            }
            if received > total ?? .max { throw TransferFault(.length, "the body is longer than announced") }
            return .bytes(bytes)
        case .end:
            let isShort = state.update { $0.received < $0.total ?? 0 }
            if isShort { throw TransferFault(.length, "the body ended early") }
            return .end
        }
    }

    /// Checks the response to a request for the rest.
    private func acceptRest(_ head: Head) throws {
        let (transfer, received) = state.update { ($0.transfer, $0.received) }
        if let total = resumption?.total(from: head, at: received) {
            state.update { $0.total = total }
            return
        }
        transfer.dismiss()
        if head.isTransient { return try recover(.response(head)) }
        throw interruption(
            .fault(TransferFault(.length, "the body was interrupted, and the host did not send the rest"))
        )
    }

    /// Requests the rest of the body after `setback`. Throws `TransferInterrupted` where the body cannot be resumed, and
    /// `TransportError` where no further request can succeed.
    private func recover(_ setback: Attempts.Setback) throws {
        if case .fault(let fault) = setback {
            if fault.kind == .cancelled { throw CancellationError() }
            if !fault.isTransient, !fault.mayBeLeftover {
                throw state.read { $0.attempts }.error(setback, of: hop)
            }
        }
        guard let resumption else { throw interruption(setback) }
        let (received, total) = state.update { ($0.received, $0.total) }
        guard received < total ?? .max else { throw interruption(setback) }
        let (delay, needsFreshConnection) = try state.update { state in
            state.attempts.gained(state.received - state.receivedBefore)
            state.receivedBefore = state.received
            return (try state.attempts.delay(after: setback, of: hop), state.attempts.needsFreshConnection)
        }
        client.note("resume \(hop.shown) at byte \(received)")
        let rest = hop.adding(resumption.fields(from: received))
        let transfer = try client.start(rest, after: delay, onFreshConnection: needsFreshConnection)
        let isDiscarded = state.update { state in
            state.transfer = transfer
            return state.isDiscarded
        }
        if isDiscarded { transfer.cancel() }
    }

    private func interruption(_ setback: Attempts.Setback) -> TransferInterrupted {
        let (attempts, received) = state.update { ($0.attempts, $0.received) }
        return TransferInterrupted(attempts.error(setback, of: hop), received: received)
    }

    private func tooLarge(_ limit: Int) -> BodyTooLarge {
        BodyTooLarge(url: hop.shown, limit: limit, isAnswer: isAnswer)
    }
}
