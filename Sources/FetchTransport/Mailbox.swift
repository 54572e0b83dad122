internal import FetchModel
internal import FetchSystem

/// Messages of other threads to the loop's thread; each one wakes the loop.
final class Mailbox: Sendable {
    /// What a thread wants of the loop.
    enum Message: Sendable {
        /// Begin this exchange, after a delay.
        case start(Transfer, after: Duration)
        /// Look at this exchange again: its reader has caught up, or wants no more.
        case attend(Transfer)
        /// Begin no exchange with this origin before then.
        case hold(Origin, until: ContinuousClock.Instant)
    }

    private struct State {
        var messages: [Message] = []
        var isClosed = false
        var wake: (@Sendable () -> Void)?
    }

    private let state = Monitor(State())

    /// Appends `message` and wakes the loop. After `close()` it is not read any more.
    func post(_ message: Message) {
        state.update { state in
            state.messages.append(message)
            state.wake?()
        }
    }

    /// Ends the loop.
    func close() {
        state.update { state in
            state.isClosed = true
            state.wake?()
        }
    }

    /// Returns the messages since the last call, in order, and whether the loop is to end.
    func takeMessages() -> (messages: [Message], isClosed: Bool) {
        state.update { state in
            defer { state.messages = [] }
            return (state.messages, state.isClosed)
        }
    }

    /// Sets what is called with each message, one call at a time; never after it was replaced.
    func setWaker(_ wake: (@Sendable () -> Void)?) {
        state.update { $0.wake = wake }
    }

    /// Passes messages to `body` on this thread until `close()`, for the case that there is no loop to wake.
    func readUntilClosed(_ body: (Message) -> Void) {
        while true {
            let messages: [Message]? = state.wait { state in
                if state.isClosed { return .some(nil) }
                if state.messages.isEmpty { return nil }
                defer { state.messages = [] }
                return .some(state.messages)
            }
            guard let messages else { return }
            messages.forEach(body)
        }
    }
}
