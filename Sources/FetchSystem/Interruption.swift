internal import Glibc

/// Ctrl-C and SIGTERM: the first asks the work to stop and clean up, the second ends the process at once.
///
/// The signals are blocked in every thread and waited for on one of their own, so no code runs inside a handler.
package enum Interruption {
    private struct State {
        var task: Task<Void, Never>?
        var signal: Int32 = 0
        var code: Int32?
    }

    /// Lets writing to a pipe that nobody reads fail, as any write may, rather than end the process.
    package static func outliveReaders() { signal(SIGPIPE, SIG_IGN) }

    /// Runs `body` to its end and gives its exit code; 130 or 143 where a signal ended it.
    ///
    /// It blocks the calling thread, which must be the process's first, while no other thread runs: only
    /// then is the signals' mask that of all threads.
    package static func run(_ body: @escaping @Sendable () async -> Int32) -> Int32 {
        var signals = signals()
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let state = Monitor(State())
        if !Thread.start({ listen(state) }) { pthread_sigmask(SIG_UNBLOCK, &signals, nil) }
        let task = Task {
            let code = await body()
            state.update { $0.code = code }
        }
        state.update { state in
            state.task = task
            if state.signal != 0 { task.cancel() }
        }
        return state.wait { state in
            guard let code = state.code else { return nil }
            return state.signal == 0 ? code : 128 + state.signal
        }
    }

    private static func listen(_ state: Monitor<State>) {
        var signals = signals()
        while true {
            var received: Int32 = 0
            guard sigwait(&signals, &received) == 0 else { continue }
            let isFirst = state.update { state in
                guard state.signal == 0 else { return false }
                state.signal = received
                state.task?.cancel()
                return true
            }
            if !isFirst { _exit(128 + received) }
        }
    }

    private static func signals() -> sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        return signals
    }
}
