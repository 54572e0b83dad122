internal import Glibc

/// Threads that may block, for file and C calls, so that Swift's cooperative pool stays free.
///
/// A thread starts when work finds none idle, up to the limit. Threads end with the process.
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

    /// Starts at most `limit` threads, and at least one.
    package init(limit: Int) { self.limit = max(1, limit) }

    deinit { state.update { $0.closed = true } }

    /// Runs `body` on a thread that may block, and returns or throws what it does. Work beyond the limit is queued.
    package func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        // The result goes through a lock: the thread sanitizer does not know how the runtime orders the two threads.
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
        if Thread.start({ [state] in Self.work(state) }) { return }
        let isAlone = state.update { state in
            state.threads -= 1
            return state.threads == 0
        }
        // Without any thread the work would never be done; this one may block as long as that takes.
        guard isAlone else { return }
        while let job = state.update({ Self.next(of: &$0) }) { job() }
    }

    private static func next(of state: inout State) -> (@Sendable () -> Void)? {
        guard state.next < state.jobs.count else { return nil }
        let job = state.jobs[state.next]
        state.next += 1
        if state.next == state.jobs.count { (state.jobs, state.next) = ([], 0) }
        return job
    }

    private static func work(_ state: Monitor<State>) {
        while true {
            state.update { $0.idle += 1 }
            let job: (@Sendable () -> Void)? = state.wait { state in
                if let job = next(of: &state) {
                    state.idle -= 1
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

    /// Whether `body` returns true for all `items`; an error counts as false.
    ///
    /// `threads` threads, this one among them, take one item after the other, and stop at the first false. Blocks until
    /// all have stopped.
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

/// Operating system threads.
package enum Thread {
    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a detached thread that runs `body`; returns `false` where the system cannot start one.
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
