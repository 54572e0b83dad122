package import FetchModel

/// What one run knows of its hosts: which of them accept no more requests for now, and what was said about them.
package actor ForgeTraffic {
    /// How many times a request is sent that meets a rate limit each time.
    private static let attempts = 5

    /// The longest wait that a host may ask for; where it asks for more, the request fails at once.
    private let budget: Duration
    private let note: @Sendable (Note) -> Void
    private let traced: @Sendable (String) -> Void
    private let waiting: @Sendable (_ reason: String, _ time: Duration) -> Void
    private let sleep: @Sendable (Duration) async throws -> Void
    /// How long each client is not to send anything.
    private var pauses: [Client: Pause] = [:]
    private var noted: Set<String> = []

    /// Hosts count the requests of those who have signed in apart, and those of their API apart from those of their pages,
    /// also where both have one origin.
    private struct Client: Hashable {
        let origin: Origin
        let service: Service
        let isSignedIn: Bool
    }

    /// What a host serves, each under a limit of its own.
    package enum Service: Sendable { case api, files }

    private struct Pause {
        let end: ContinuousClock.Instant
        let limit: RateLimit
    }

    /// How a request ended.
    package enum Sent<Value: Sendable>: Sendable {
        case value(Value)
        /// The host's limit ends too late to wait for it; without a value where no request was sent.
        case limited(RateLimit, Value?)
    }

    /// A run in which nothing was sent yet. `note` hears what is worth knowing once, `trace` what is
    /// shown on demand, `waiting` before each wait.
    package init(
        budget: Duration = .seconds(60),
        note: @escaping @Sendable (Note) -> Void = { _ in },
        trace: @escaping @Sendable (String) -> Void = { _ in },
        waiting: @escaping @Sendable (_ reason: String, _ time: Duration) -> Void = { _, _ in },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.budget = budget
        self.note = note
        traced = trace
        self.waiting = waiting
        self.sleep = sleep
    }

    /// Reports `line` to those who want to see all.
    nonisolated func trace(_ line: String) { traced(line) }

    /// Sends `note` the first time that it is called with `key`.
    package func noteOnce(_ key: String, _ note: Note) {
        if isFirst(key) { self.note(note) }
    }

    /// Whether it is called with `key` for the first time.
    func isFirst(_ key: String) -> Bool { noted.insert(key).inserted }

    /// Calls `attempt`, which sends one request to `service` at `origin`, and again after each rate limit that the budget allows to
    /// wait for. All requests to that service wait together.
    package nonisolated func send<Value: Sendable>(
        to origin: Origin,
        _ service: Service,
        isSignedIn: Bool,
        _ attempt: () async throws -> (Value, RateLimit?)
    ) async throws -> Sent<Value> {
        let client = Client(origin: origin, service: service, isSignedIn: isSignedIn)
        var failed = 0
        while true {
            if let limit = try await waitForTurn(client) { return .limited(limit, nil) }
            let (value, limit) = try await attempt()
            guard let limit else { return .value(value) }
            failed += 1
            // A host that does not say when it accepts requests again, or was wrong about it, is tried after longer and longer
            // pauses.
            let pause = Duration.milliseconds(500 << failed)
            let wait = limit.wait.map { failed > 1 ? max(.seconds($0), pause) : .seconds($0) } ?? pause
            await self.pause(client, for: wait, limit)
            if failed >= Self.attempts || wait > budget { return .limited(limit, value) }
        }
    }

    private func pause(_ client: Client, for time: Duration, _ limit: RateLimit) {
        let end = ContinuousClock.now + time
        if let known = pauses[client], known.end > end { return }
        pauses[client] = Pause(end: end, limit: limit)
    }

    /// Waits until `client` may send again; returns the limit, without waiting, where that is too far off.
    private func waitForTurn(_ client: Client) async throws -> RateLimit? {
        while let pause = pauses[client], pause.end > .now {
            let rest = ContinuousClock.now.duration(to: pause.end)
            guard rest <= budget else { return RateLimit(wait: Int(rest.components.seconds) + 1) }
            let seconds = Int(rest.components.seconds) + 1
            waiting("'\(client.origin)' accepts no more requests for now; trying again in \(seconds) s", rest)
            try await sleep(rest)
            // A clock of a test may not have moved.
            if pauses[client]?.end == pause.end { pauses[client] = nil }
        }
        return nil
    }
}
