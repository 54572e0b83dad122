internal import FetchModel
internal import FetchSystem

/// An answer whose body is still to come: read once, by one reader, and taken up again where it breaks off.
final class Download: Sendable {
    /// The head of the answer.
    let head: Head
    /// Where it came from.
    let hop: Hop
    private let wire: Wire
    private let resumption: Resumption?
    private let state: Monitor<State>

    private struct State {
        var transfer: Transfer
        var attempts: Attempts
        var total: Int?
        var received = 0
        /// How much had been received when it broke off last.
        var receivedBefore = 0
        var isTaken = false
        var isDiscarded = false
    }

    private enum Step {
        case bytes([UInt8])
        case again
        case end
    }

    /// The answer to `hop`, which begins with `head`; its body comes through `transfer`.
    init(_ transfer: Transfer, _ head: Head, _ hop: Hop, _ wire: Wire) {
        (self.head, self.hop, self.wire) = (head, hop, wire)
        resumption = hop.method == "GET" ? Resumption(head) : nil
        let hasBody = hop.method != "HEAD" && head.status != 204 && head.status != 304
        let total = hasBody ? head.contentLength : nil
        state = Monitor(State(transfer: transfer, attempts: Attempts(wire), total: total))
    }

    deinit { state.update { $0.transfer }.dismiss() }

    /// The body as a stream, once. Throws `Failure` (bug) the second time.
    ///
    /// The stream throws `TransferInterrupted` where asking for the whole anew may help, `Failure` where tries are used
    /// up, `CancellationError` once the body was discarded.
    func stream() throws -> ByteStream {
        try take()
        return ByteStream { try self.next() }
    }

    /// The whole body; asked for again, by `request`, where it breaks off and cannot be resumed.
    ///
    /// Throws `Failure`: `data` when it has more than `limit` bytes, else as `CurlTransport.send`.
    func collect(_ limit: Int, repeating request: HTTPRequest) async throws -> [UInt8] {
        try take()
        var download = self
        while true {
            do {
                return try await download.readAll(limit)
            } catch let interruption as TransferInterrupted {
                let fault = WireFault(.broken, interruption.failure.message)
                var attempts = download.state.update { $0.attempts }
                guard let delay = try? attempts.delay(after: .fault(fault), of: hop) else { throw interruption.failure }
                let next = try await wire.open(request, &attempts, after: delay)
                guard next.head.status == head.status else { throw interruption.failure }
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
        if wasTaken { throw Failure(.bug, "body-read-twice", "the body of '\(hop.shown)' is read a second time") }
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
                    throw Failure(
                        .data,
                        "answer-too-large",
                        "the answer of '\(hop.shown)' has more than \(limit) bytes"
                    )
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
            } catch let fault as WireFault {
                try recover(.fault(fault))
            }
        }
    }

    private func step() async throws -> Step {
        do {
            return try accept(await current.event())
        } catch let fault as WireFault {
            try recover(.fault(fault))
            return .again
        }
    }

    private var current: Transfer { state.update { $0.transfer } }

    /// Judges what came next. Throws `WireFault` where it is not what was said, and what `recover` throws.
    private func accept(_ event: Transfer.Event) throws -> Step {
        switch event {
        case .head(let head):
            try acceptRest(head)
            return .again
        case .bytes(let bytes):
            let isTooLong = state.update { state in
                state.received += bytes.count
                return state.received > state.total ?? .max
            }
            if isTooLong { throw WireFault(.length, "the body is longer than was said") }
            return .bytes(bytes)
        case .end:
            let isShort = state.update { $0.received < $0.total ?? 0 }
            if isShort { throw WireFault(.length, "the body ended early") }
            return .end
        }
    }

    /// Judges the answer to a request for the rest.
    private func acceptRest(_ head: Head) throws {
        let (transfer, received) = state.update { ($0.transfer, $0.received) }
        if let total = resumption?.total(from: head, at: received) {
            state.update { $0.total = total }
            return
        }
        transfer.dismiss()
        if head.isTransient { return try recover(.answer(head)) }
        throw interruption(.fault(WireFault(.length, "the body broke off, and the host did not send the rest")))
    }

    /// Asks for the rest of the body after `setback`. Throws `TransferInterrupted` where there is no ground to do so.
    private func recover(_ setback: Attempts.Setback) throws {
        if case .fault(let fault) = setback, fault.kind == .cancelled { throw CancellationError() }
        guard let resumption else { throw interruption(setback) }
        let (received, total) = state.update { ($0.received, $0.total) }
        guard received < total ?? .max else { throw interruption(setback) }
        let delay = try state.update { state in
            state.attempts.gained(state.received - state.receivedBefore)
            state.receivedBefore = state.received
            return try state.attempts.delay(after: setback, of: hop)
        }
        wire.note("resume \(hop.shown) at byte \(received)")
        let transfer = try wire.start(hop.adding(resumption.fields(from: received)), after: delay)
        let isDiscarded = state.update { state in
            state.transfer = transfer
            return state.isDiscarded
        }
        if isDiscarded { transfer.cancel() }
    }

    private func interruption(_ setback: Attempts.Setback) -> TransferInterrupted {
        let (attempts, received) = state.update { ($0.attempts, $0.received) }
        return TransferInterrupted(attempts.failure(setback, of: hop), received: received)
    }
}
