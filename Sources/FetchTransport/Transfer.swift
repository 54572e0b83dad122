internal import FetchModel
internal import FetchSystem

/// One exchange on the wire, as both its sides see it: the loop's thread fills it, one reader empties it.
///
/// What is kept for the reader is bounded: when it lags behind, the loop pauses the exchange until it has caught up.
final class Transfer: Sendable {
    /// What arrives: the head, then chunks of the body, then its end.
    enum Event: Sendable {
        case head(Head)
        case bytes([UInt8])
        case end
    }

    /// What the reader wants of it.
    enum Wish: Sendable {
        /// All of it.
        case all
        /// Nothing more; but what little is left may be received, so that the connection can be used again.
        case dismissed
        /// Nothing more, at once.
        case cancelled
    }

    private struct State {
        var events: [Event] = []
        var next = 0
        var held = 0
        var isPaused = false
        var resumesAt = 0
        var outcome: WireFault?
        var isOver = false
        var wish = Wish.all
        var waiter: CheckedContinuation<Event, any Error>?
    }

    /// What is asked.
    let hop: Hop
    private let loop: Mailbox
    private let state = Monitor(State())

    /// The exchange of `hop`, to be handed to the loop behind `loop`.
    init(_ hop: Hop, loop: Mailbox) {
        self.hop = hop
        self.loop = loop
    }

    // MARK: The reader's side

    /// The next event, without blocking a thread. Cancelling the task ends the exchange.
    ///
    /// Throws `WireFault` where the exchange failed, after all that had arrived before.
    func event() async throws -> Event {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (ready, wasPaused) = state.update { state -> (Result<Event, any Error>?, Bool) in
                    let ready = Self.take(&state)
                    if ready == nil { state.waiter = continuation }
                    return (ready, Self.isToGoOn(&state))
                }
                if wasPaused { loop.post(.attend(self)) }
                if let ready { continuation.resume(with: ready) }
            }
        } onCancel: {
            cancel()
        }
    }

    /// The next event; blocks this thread until there is one. Throws like `event()`.
    func waitForEvent() throws -> Event {
        let (ready, wasPaused) = state.wait { state in
            Self.take(&state).map { ($0, Self.isToGoOn(&state)) }
        }
        if wasPaused { loop.post(.attend(self)) }
        return try ready.get()
    }

    /// Ends the exchange; whoever waits for it gets `WireFault` (cancelled).
    func cancel() { end(.cancelled) }

    /// Ends the exchange, but lets a short rest of the body arrive.
    func dismiss() { end(.dismissed) }

    private func end(_ wish: Wish) {
        let (waiter, isOver) = state.update { state in
            if state.wish != .cancelled { state.wish = wish }
            (state.events, state.next, state.held, state.isPaused) = ([], 0, 0, false)
            defer { state.waiter = nil }
            return (state.waiter, state.isOver)
        }
        waiter?.resume(throwing: Self.cancelled)
        if !isOver { loop.post(.attend(self)) }
    }

    private static var cancelled: WireFault { WireFault(.cancelled, "cancelled") }

    private static func take(_ state: inout State) -> Result<Event, any Error>? {
        guard state.wish == .all else { return .failure(cancelled) }
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

    /// Whether a paused exchange has been read enough of to go on.
    private static func isToGoOn(_ state: inout State) -> Bool {
        guard state.isPaused, state.held <= state.resumesAt else { return false }
        state.isPaused = false
        return true
    }

    // MARK: The loop's side

    /// What the reader wants by now.
    var wish: Wish { state.update { $0.wish } }

    /// Hands `event` to the reader; gives how many bytes wait for it now.
    func deliver(_ event: Event) -> Int {
        let (waiter, ready, held) = state.update { state in
            guard state.wish == .all else { return (nil as CheckedContinuation<Event, any Error>?, nil as Event?, 0) }
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

    /// Marks the exchange as paused, if at least `limit` bytes still wait for the reader; gives how many do, and
    /// whether it is.
    func pauses(holding limit: Int) -> (held: Int, isPaused: Bool) {
        state.update { state in
            state.isPaused = state.wish == .all && state.held >= limit
            state.resumesAt = limit / 2
            return (state.held, state.isPaused)
        }
    }

    /// Says that nothing more will arrive: the body is complete, or `fault` happened.
    func finish(_ fault: WireFault?) {
        let waiter = state.update { state -> CheckedContinuation<Event, any Error>? in
            (state.isOver, state.outcome, state.isPaused) = (true, fault, false)
            defer { state.waiter = nil }
            return state.waiter
        }
        guard let waiter else { return }
        if let fault { waiter.resume(throwing: fault) } else { waiter.resume(returning: .end) }
    }
}
