internal import Glibc

/// Threads that may block: file and C calls run here, so that Swift's cooperative pool stays free.
///
/// Threads start when work finds none idle, up to the limit, and end with the process.
package final class Workers: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var next = 0
        var idle = 0
        var threads = 0
        var closed = false
    }

    private let state = Monitor(State())
    private let limit: Int

    /// At most `limit` threads; at least one.
    package init(limit: Int) { self.limit = max(1, limit) }

    deinit { state.update { $0.closed = true } }

    /// Runs `body` on a thread of its own and gives back what it returns or throws. Work beyond the limit waits its turn.
    package func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        // The result goes through a lock, which orders the two threads for whoever checks that (the thread sanitizer
        // does not know the runtime's own way of doing so).
        let result = Monitor<Swift.Result<Result, any Error>?>(nil)
        await withCheckedContinuation { continuation in
            submit {
                let value = Swift.Result(catching: body)
                result.update { $0 = value }
                continuation.resume()
            }
        }
        return try result.wait { $0 }.get()
    }

    private func submit(_ job: @escaping @Sendable () -> Void) {
        let needsThread = state.update { state in
            state.jobs.append(job)
            guard state.idle < state.jobs.count - state.next, state.threads < limit else { return false }
            state.threads += 1
            return true
        }
        guard needsThread else { return }
        if !Thread.start({ [state] in Self.work(state) }) { state.update { $0.threads -= 1 } }
    }

    private static func work(_ state: Monitor<State>) {
        while true {
            state.update { $0.idle += 1 }
            let job: (@Sendable () -> Void)? = state.wait { state in
                if state.next < state.jobs.count {
                    state.idle -= 1
                    let job = state.jobs[state.next]
                    state.next += 1
                    if state.next == state.jobs.count { (state.jobs, state.next) = ([], 0) }
                    return .some(job)
                }
                return state.closed ? .some(nil) : nil
            }
            guard let job else { return }
            job()
        }
    }
}

extension Thread {
    private struct Round {
        var next = 0
        var running: Int
        var holds = true
    }

    /// Whether `body` holds for all `items`, as far as that can be found: an error counts as if it did not.
    ///
    /// `threads` look at them, this one among them, each at the next one that nobody looked at yet; all stop at the first
    /// for which it does not hold. Blocks until all have stopped.
    package static func allSatisfy<Item: Sendable>(
        _ items: [Item],
        threads: Int,
        _ body: @escaping @Sendable (Item) throws -> Bool
    ) -> Bool {
        let helpers = max(0, min(threads, items.count) - 1)
        let round = Monitor(Round(running: helpers))
        let work: @Sendable () -> Void = {
            while let item = round.update({ round -> Item? in
                guard round.holds, round.next < items.count else { return nil }
                round.next += 1
                return items[round.next - 1]
            }) {
                if (try? body(item)) != true { round.update { $0.holds = false } }
            }
        }
        for _ in 0..<helpers {
            let isStarted = start {
                work()
                round.update { $0.running -= 1 }
            }
            if !isStarted { round.update { $0.running -= 1 } }
        }
        work()
        return round.wait { $0.running == 0 ? $0.holds : nil }
    }
}

/// A thread of the operating system.
package enum Thread {
    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a detached thread that runs `body`; `false` when the system has none to give.
    package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 1 << 20)
        let box = Unmanaged.passRetained(Box(body))
        var thread = pthread_t()
        let result = pthread_create(
            &thread,
            &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            },
            box.toOpaque()
        )
        if result != 0 { box.release() }
        return result == 0
    }
}
