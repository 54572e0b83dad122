internal import FetchModel

/// Which hosts limit git's requests, as far as one run has met it. What contacts such a host waits for its turn, one at a time,
/// with pauses between them: otherwise all use up the limit for one another.
///
/// The first use of a credential at a host is decided before others use it, too: hosts ban an address after some refusals.
package actor GitTraffic {
    /// The host accepts no more requests for `wait` seconds, or does not say how long, so it is not asked again.
    struct Closed: Error {
        let wait: Int?
    }

    private struct Lane {
        var pause: Duration
        var isTaken = false
        var closed: Closed?
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let shortest: Duration
    private let longest: Duration
    private var lanes: [Origin: Lane] = [:]

    /// The traffic of one run; `shortest` is the first pause at a host that limits requests, and later ones are up to eight
    /// times as long.
    package init(shortest: Duration = .seconds(1)) { (self.shortest, longest) = (shortest, shortest * 8) }

    /// Waits for a turn at `origin` if it limits requests. Returns whether it does: then `leave` ends the turn.
    func enter(at origin: Origin) async throws -> Bool {
        guard lanes[origin] != nil else { return false }
        try await enterAlone(at: origin)
        do {
            try await Task.sleep(for: lanes[origin]?.pause ?? shortest)
        } catch {
            leave(origin, isServed: false)
            throw error
        }
        return true
    }

    /// Waits for a turn at `origin`, which limits requests; `leave` ends it. Throws `Closed`.
    func enterAlone(at origin: Origin) async throws {
        while lanes[origin]?.isTaken == true {
            await withCheckedContinuation { lanes[origin]?.waiting.append($0) }
        }
        if let closed = lanes[origin]?.closed {
            resume(at: origin)
            throw closed
        }
        lanes[origin, default: Lane(pause: shortest)].isTaken = true
    }

    /// Pauses in a turn at `origin`, which has refused a request; the next pause is longer.
    func pause(at origin: Origin) async throws {
        let pause = lanes[origin]?.pause ?? shortest
        lanes[origin]?.pause = min(pause * 2, longest)
        try await Task.sleep(for: pause)
    }

    /// Ends a turn at `origin`. With `closed` no other one begins.
    func leave(_ origin: Origin, isServed: Bool, closed: Closed? = nil) {
        lanes[origin]?.isTaken = false
        if let closed { lanes[origin]?.closed = closed }
        if isServed, let pause = lanes[origin]?.pause { lanes[origin]?.pause = max(pause / 2, shortest) }
        resume(at: origin)
    }

    // MARK: Notices

    private var told: Set<GitNotice> = []

    /// Whether it is called with `notice` for the first time.
    func isFirst(_ notice: GitNotice) -> Bool { told.insert(notice).inserted }

    // MARK: Credentials

    /// A credential at an origin.
    struct Use: Hashable, Sendable {
        let origin: Origin
        let secret: Secret
    }

    /// How a credential may be used.
    enum Trial: Sendable {
        /// It was accepted before.
        case accepted
        /// This is its first use: others wait for its end.
        case first
        /// Another first use has just ended, perhaps with a refusal.
        case ended
    }

    private var accepted: Set<Use> = []
    private var trials: [Use: [CheckedContinuation<Void, Never>]] = [:]

    /// Begins `use`, or waits for the end of its first one.
    func begin(_ use: Use) async -> Trial {
        if accepted.contains(use) { return .accepted }
        guard trials[use] != nil else {
            trials[use] = []
            return .first
        }
        await withCheckedContinuation { trials[use]?.append($0) }
        return .ended
    }

    /// Ends the first use.
    func end(_ use: Use, isAccepted: Bool) {
        if isAccepted { accepted.insert(use) }
        for continuation in trials.removeValue(forKey: use) ?? [] { continuation.resume() }
    }

    private func resume(at origin: Origin) {
        guard lanes[origin]?.isTaken == false, lanes[origin]?.waiting.isEmpty == false else { return }
        lanes[origin]?.waiting.removeFirst().resume()
    }
}
