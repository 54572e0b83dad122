internal import Glibc

/// Ctrl-C and SIGTERM: the first cancels the work, which cleans up; the second ends the process at once. Ctrl-Z stops the
/// process after what it shows was tidied up.
///
/// The signals are blocked in every thread, and one thread waits for them, so that no code runs in a handler.
package enum Interruption {
    private struct State {
        var task: Task<Void, Never>?
        var signal: Int32 = 0
        var code: Int32?
    }

    /// What is done before the process stops.
    private static let suspension = Monitor<(@Sendable () -> Void)?>(nil)
    /// The signal that cancelled the work; 0 if none has.
    private static let received = Monitor<Int32>(0)

    /// Whether the user pressed Ctrl-C.
    package static var isByKeyboard: Bool { received.read { $0 } == SIGINT }

    /// Calls `action` each time before Ctrl-Z stops the process, in place of an earlier action.
    package static func beforeSuspending(_ action: @escaping @Sendable () -> Void) {
        suspension.update { $0 = action }
    }

    /// Ignores SIGPIPE, so that a write to a closed pipe fails instead of ending the process.
    package static func outliveReaders() { signal(SIGPIPE, SIG_IGN) }

    /// Runs `body` and returns its exit code; 130 or 143 after a signal.
    ///
    /// Blocks the calling thread. It must be called by the process's first thread, before others start: threads inherit
    /// the mask that blocks the signals.
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
            if received == SIGTSTP {
                suspension.read { $0 }?()
                // The signal is blocked, and this one cannot be.
                kill(getpid(), SIGSTOP)
                continue
            }
            let isFirst = state.update { state in
                guard state.signal == 0 else { return false }
                state.signal = received
                self.received.update { $0 = received }
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
        sigaddset(&signals, SIGTSTP)
        return signals
    }
}
