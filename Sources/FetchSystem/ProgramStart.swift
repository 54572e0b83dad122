/// The turn of one program to be started.
///
/// Programs are started one at a time, since what is checked must still hold when swift-subprocess relies on it: it ends the
/// process, or waits forever, where it gets no descriptor, no thread or no `/dev/null`.
package final class ProgramStart: Sendable {
    private struct State {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private static let state = Monitor(State())
    private let isOver = Monitor(false)

    /// Waits for the turn, and checks that a program can be started. Throws `ProcessLimitError` and `SystemError`.
    package init() async throws {
        await withCheckedContinuation { continuation in
            let isFree = Self.state.update { state in
                if state.isTaken { state.waiting.append(continuation) } else { state.isTaken = true }
                return state.waiting.isEmpty
            }
            if isFree { continuation.resume() }
        }
        do {
            try NullDevice.check()
            try ProcessLimits.checkForChild()
        } catch {
            end()
            throw error
        }
    }

    /// Ends the turn: the program is running, or could not be started. Only the first call counts.
    package func end() {
        guard
            isOver.update({ isOver in
                defer { isOver = true }
                return !isOver
            })
        else { return }
        let next = Self.state.update { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.isTaken = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
