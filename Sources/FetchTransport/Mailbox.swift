internal import FetchSystem

/// How other threads speak to the loop's thread: what they want is put here, and the loop is woken.
final class Mailbox: Sendable {
    /// What a thread wants of the loop.
    enum Message: Sendable {
        /// Begin this exchange, after a while.
        case start(Transfer, after: Duration)
        /// Look at this exchange again: its reader has caught up, or wants no more.
        case attend(Transfer)
    }

    private struct State {
        var messages: [Message] = []
        var isClosed = false
        var wake: (@Sendable () -> Void)?
    }

    private let state = Monitor(State())

    /// Puts `message` there and wakes the loop. After `close()` it is not read any more.
    func post(_ message: Message) {
        state.update { state in
            state.messages.append(message)
            state.wake?()
        }
    }

    /// Asks the loop to end.
    func close() {
        state.update { state in
            state.isClosed = true
            state.wake?()
        }
    }

    /// What was put there since the last call, in order, and whether the loop is to end.
    func collect() -> (messages: [Message], isClosed: Bool) {
        state.update { state in
            defer { state.messages = [] }
            return (state.messages, state.isClosed)
        }
    }

    /// From now on, `wake` is called (alone, and never after it was replaced) whenever something is put there.
    func wakes(by wake: (@Sendable () -> Void)?) {
        state.update { $0.wake = wake }
    }

    /// Reads on this thread until `close()`, for the case that there is no loop to wake.
    func waitUntilClosed(_ body: (Message) -> Void) {
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
