import Synchronization

/// Work that several callers wait for: it runs once, and all of them get its result or error.
///
/// When all callers are cancelled, the work is cancelled. With a `grace` it may go on that much longer, and the callers
/// wait for it: a token refresh that ends between the server's response and the store would lose the sign-in. Without
/// one, a cancelled caller stops waiting at once.
final class SharedTask<Value: Sendable>: Sendable {
    private struct State {
        var result: Result<Value, any Error>?
        var task: Task<Void, Never>?
        var callers: [Int: Caller] = [:]
        var lastCaller = 0

        /// Whether the work goes on although every caller was cancelled.
        var isAbandoned: Bool { result == nil && callers.values.allSatisfy(\.isCancelled) }
    }

    private struct Caller {
        var continuation: CheckedContinuation<Value, any Error>?
        var isCancelled = false
    }

    private let state = Mutex(State())
    private let grace: Duration

    /// Starts `work`.
    init(grace: Duration = .zero, _ work: @escaping @Sendable () async throws -> Value) {
        self.grace = grace
        let task = Task {
            let result: Result<Value, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            finish(result)
        }
        state.withLock { $0.task = task }
    }

    /// The result. Throws the work's error, and `CancellationError` when the calling task is cancelled.
    var value: Value {
        get async throws {
            let caller = state.withLock { state in
                state.lastCaller += 1
                state.callers[state.lastCaller] = Caller()
                return state.lastCaller
            }
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { wait(caller, $0) }
            } onCancel: {
                cancel(caller)
            }
        }
    }

    private func wait(_ caller: Int, _ continuation: CheckedContinuation<Value, any Error>) {
        let result = state.withLock { state -> Result<Value, any Error>? in
            let isGone = grace == .zero && state.callers[caller]?.isCancelled ?? true
            guard let result = isGone ? .failure(CancellationError()) : state.result else {
                state.callers[caller]?.continuation = continuation
                return nil
            }
            state.callers[caller] = nil
            return result
        }
        if let result { continuation.resume(with: result) }
    }

    private func cancel(_ caller: Int) {
        let (leaver, abandoned) = state.withLock { state in
            state.callers[caller]?.isCancelled = true
            let leaver = grace == .zero ? state.callers[caller]?.continuation : nil
            let abandoned = state.isAbandoned ? state.task : nil
            if leaver != nil { state.callers[caller] = nil }
            return (leaver, abandoned)
        }
        leaver?.resume(throwing: CancellationError())
        guard let abandoned else { return }
        guard grace > .zero else { return abandoned.cancel() }
        Task { [grace] in
            try await Task.sleep(for: grace)
            if state.withLock({ $0.isAbandoned }) { abandoned.cancel() }
        }
    }

    private func finish(_ result: Result<Value, any Error>) {
        let waiting = state.withLock { state in
            state.result = result
            let waiting = state.callers.filter { $0.value.continuation != nil }
            for caller in waiting.keys { state.callers[caller] = nil }
            return waiting.values.compactMap(\.continuation)
        }
        for continuation in waiting { continuation.resume(with: result) }
    }
}
