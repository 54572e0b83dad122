internal import FetchModel
internal import FetchSystem

/// One exchange with a host, shared by two threads: the loop's thread fills it, one reader empties it.
///
/// What is kept for the reader is bounded: the loop pauses the exchange while the reader lags behind.
final class Transfer: Sendable {
    /// What arrives: the header, then chunks of the body, then its end.
    enum Event: Sendable {
        case head(Head)
        case bytes([UInt8])
        case end
    }

    /// What the reader still wants.
    enum Interest: Sendable {
        /// All of it.
        case all
        /// Nothing; a short rest may be received, so that the connection can be reused.
        case connection
        /// Nothing, at once.
        case none
    }

    private struct State {
        var events: [Event] = []
        var next = 0
        var held = 0
        var isPaused = false
        var resumesAt = 0
        var outcome: TransferFault?
        var isOver = false
        var interest = Interest.all
        var waiter: CheckedContinuation<Event, any Error>?
        var drainWaiter: CheckedContinuation<Void, Never>?
    }

    /// The request.
    let hop: Hop
    /// Whether no kept connection may be used.
    let needsFreshConnection: Bool
    private let loop: Mailbox
    private let state = Monitor(State())

    /// The exchange of `hop`, to be handed to the loop behind `loop`.
    init(_ hop: Hop, loop: Mailbox, needsFreshConnection: Bool = false) {
        self.hop = hop
        self.loop = loop
        self.needsFreshConnection = needsFreshConnection
    }

    // MARK: The reader's side

    /// Returns the next event without blocking a thread. Cancelling the task ends the exchange.
    ///
    /// Throws `TransferFault` where the exchange failed, after all that had arrived before.
    func event() async throws -> Event {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (ready, wasPaused) = state.update { state -> (Result<Event, any Error>?, Bool) in
                    let ready = Self.take(&state)
                    if ready == nil { state.waiter = continuation }
                    return (ready, Self.canResume(&state))
                }
                if wasPaused { loop.post(.attend(self)) }
                if let ready { continuation.resume(with: ready) }
            }
        } onCancel: {
            cancel()
        }
    }

    /// Returns the next event; blocks this thread until there is one. Throws like `event()`.
    func waitForEvent() throws -> Event {
        let (ready, wasPaused) = state.wait { state in
            Self.take(&state).map { ($0, Self.canResume(&state)) }
        }
        if wasPaused { loop.post(.attend(self)) }
        return try ready.get()
    }

    /// Ends the exchange; its reader gets `TransferFault` (cancelled).
    func cancel() { end(.none) }

    /// Ends the exchange, but receives a short rest of the body.
    func dismiss() { end(.connection) }

    /// Dismisses the exchange, and returns when its connection is free or given up, after a moment at most.
    func drain() async {
        dismiss()
        await withCheckedContinuation { continuation in
            let isOver = state.update { state in
                if !state.isOver { state.drainWaiter = continuation }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
    }

    private func end(_ interest: Interest) {
        let (waiter, isOver) = state.update { state in
            if state.interest != .none { state.interest = interest }
            (state.events, state.next, state.held, state.isPaused) = ([], 0, 0, false)
            defer { state.waiter = nil }
            return (state.waiter, state.isOver)
        }
        waiter?.resume(throwing: Self.cancelled)
        if !isOver { loop.post(.attend(self)) }
    }

    private static var cancelled: TransferFault { TransferFault(.cancelled, "cancelled") }

    private static func take(_ state: inout State) -> Result<Event, any Error>? {
        guard state.interest == .all else { return .failure(cancelled) }
        if state.next < state.events.count {
            let event = state.events[state.next]
            state.next += 1
            if state.next == state.events.count {
                (state.events, state.next) = ([], 0)
            } else {
                state.events[state.next - 1] = .end
            }
            if case .bytes(let bytes) = event { state.held -= bytes.count }
            return .success(event)
        }
        guard state.isOver else { return nil }
        return state.outcome.map { .failure($0) } ?? .success(.end)
    }

    /// Whether the reader of a paused exchange has caught up.
    private static func canResume(_ state: inout State) -> Bool {
        guard state.isPaused, state.held <= state.resumesAt else { return false }
        state.isPaused = false
        return true
    }

    // MARK: The loop's side

    /// What the reader wants by now.
    var interest: Interest { state.read { $0.interest } }

    /// Passes `event` to the reader; returns how many bytes wait for it now.
    func deliver(_ event: Event) -> Int {
        let (waiter, ready, held) = state.update { state in
            guard state.interest == .all else {
                return (nil as CheckedContinuation<Event, any Error>?, nil as Event?, 0)
            }
            if let waiter = state.waiter {
                state.waiter = nil
                return (waiter, event, 0)
            }
            state.events.append(event)
            if case .bytes(let bytes) = event { state.held += bytes.count }
            return (nil, nil, state.held)
        }
        if let ready { waiter?.resume(returning: ready) }
        return held
    }

    /// Marks the exchange as paused if at least `limit` bytes wait for the reader; returns how many do, and whether it is.
    func pauses(holding limit: Int) -> (held: Int, isPaused: Bool) {
        state.update { state in
            state.isPaused = state.interest == .all && state.held >= limit
            state.resumesAt = limit / 2
            return (state.held, state.isPaused)
        }
    }

    /// Records that nothing more will arrive: the body is complete, or `fault` happened.
    func finish(_ fault: TransferFault?) {
        let (waiter, drainWaiter) = state.update { state in
            (state.isOver, state.outcome, state.isPaused) = (true, fault, false)
            defer { (state.waiter, state.drainWaiter) = (nil, nil) }
            return (state.waiter, state.drainWaiter)
        }
        drainWaiter?.resume()
        guard let waiter else { return }
        if let fault { waiter.resume(throwing: fault) } else { waiter.resume(returning: .end) }
    }
}
