internal import Glibc
internal import Synchronization

/// Ctrl-C and SIGTERM: the first asks the work to stop and clean up, the second ends the process at once.
///
/// The signals are blocked in every thread and waited for on one of their own, so no code runs inside a handler.
package struct Interruption: Sendable {
    private final class State: Sendable {
        let task = Mutex<Task<Int32, any Error>?>(nil)
        let signal = Atomic<Int32>(0)
    }

    private let state = State()

    /// Begins waiting for signals; to be called before any other thread starts.
    package static func begin() -> Interruption {
        signal(SIGPIPE, SIG_IGN)
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let interruption = Interruption()
        let state = interruption.state
        let isStarted = Thread.start {
            while true {
                var received: Int32 = 0
                var signals = sigset_t()
                sigemptyset(&signals)
                sigaddset(&signals, SIGINT)
                sigaddset(&signals, SIGTERM)
                guard sigwait(&signals, &received) == 0 else { continue }
                let first = state.signal.compareExchange(expected: 0, desired: received, ordering: .relaxed).exchanged
                if first { state.task.withLock { $0?.cancel() } } else { _exit(128 + received) }
            }
        }
        if !isStarted { pthread_sigmask(SIG_UNBLOCK, &signals, nil) }
        return interruption
    }

    /// Runs `body` and gives its code; 130 or 143 where a signal ended it.
    package func watch(_ body: @escaping @Sendable () async throws -> Int32) async throws -> Int32 {
        let task = Task { try await body() }
        state.task.withLock { $0 = task }
        if state.signal.load(ordering: .relaxed) != 0 { task.cancel() }
        let result = await task.result
        let signal = state.signal.load(ordering: .relaxed)
        if signal != 0 { return 128 + signal }
        return try result.get()
    }
}
