internal import Glibc

/// Ctrl-C, SIGTERM and SIGHUP (the terminal is gone): the first cancels the work, which cleans up; a second Ctrl-C or SIGTERM
/// ends the process at once. Ctrl-Z stops the process after what it shows was tidied up.
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

    /// Runs `body` and returns its exit code; 130, 143 or 129 after a signal.
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
            // A terminal that closes may send its signal more than once.
            if !isFirst, received != SIGHUP { _exit(128 + received) }
        }
    }

    /// Whether the caller wants `signal` to be ignored, as `nohup` does. A signal that is waited for would come all the same.
    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(signal, nil, &action) == 0 else { return false }
        // SIG_IGN is the address 1, and no function of Swift's can be compared.
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: UInt.self) == 1
    }

    private static func signals() -> sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGTSTP)
        if !isIgnored(SIGHUP) { sigaddset(&signals, SIGHUP) }
        return signals
    }
}
