import FetchModel
import FetchSystem

/// What the sign-in and the thread of its `CallbackListener` tell each other: the callback one way, the page to show the
/// other way.
struct CallbackExchange: Sendable {
    private struct State {
        var arrived: Redirection?
        var waiter: CheckedContinuation<Redirection, any Error>?
        var page: CallbackPage?
        var isClosed = false
        var isDone = false
        var finisher: CheckedContinuation<Void, Never>?
    }

    private let state = Monitor(State())
    private let path: String

    /// Expects the callback at `path`.
    init(path: String) { self.path = path }

    // MARK: Called by the sign-in

    /// Waits for the first callback; cancelling the task throws `CancellationError` at once.
    func redirection() async throws -> Redirection {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let ready = state.update { state -> Result<Redirection, any Error>? in
                    if let arrived = state.arrived { return .success(arrived) }
                    if state.isClosed || Task.isCancelled { return .failure(CancellationError()) }
                    state.waiter = continuation
                    return nil
                }
                if let ready { continuation.resume(with: ready) }
            }
        } onCancel: {
            state.update { state in
                defer { state.waiter = nil }
                return state.waiter
            }?.resume(throwing: CancellationError())
        }
    }

    /// Says that nothing more is expected, and which page the browser gets. Returns whether this is the first time.
    func close(with page: CallbackPage?) -> Bool {
        state.update { state in
            if state.isClosed { return false }
            (state.page, state.isClosed) = (page, true)
            return true
        }
    }

    /// Waits until the thread has ended.
    func loopEnd() async {
        await withCheckedContinuation { continuation in
            let isDone = state.update { state in
                if !state.isDone { state.finisher = continuation }
                return state.isDone
            }
            if isDone { continuation.resume() }
        }
    }

    // MARK: Called by the thread

    /// Returns the response to `request`.
    func response(to request: CallbackRequest) -> CallbackRequest.Response { request.response(callback: path) }

    /// Accepts the first callback; `false` for later ones.
    func accept(_ redirection: Redirection) -> Bool {
        let (isFirst, waiter) = state.update { state -> (Bool, CheckedContinuation<Redirection, any Error>?) in
            guard state.arrived == nil, !state.isClosed else { return (false, nil) }
            state.arrived = redirection
            defer { state.waiter = nil }
            return (true, state.waiter)
        }
        waiter?.resume(returning: redirection)
        return isFirst
    }

    /// Records that the thread has ended.
    func loopEnded() {
        state.update { state in
            state.isDone = true
            defer { state.finisher = nil }
            return state.finisher
        }?.resume()
    }

    /// Whether to stop, and with which page.
    var end: CallbackPage?? { state.update { $0.isClosed ? .some($0.page) : nil } }
}
