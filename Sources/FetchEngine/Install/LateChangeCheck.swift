internal import FetchModel
internal import FetchVendor

/// Finds what somebody changed at destinations since the run looked at them: a download can take minutes, and local
/// modifications are kept whenever they were made.
struct LateChangeCheck: Sendable {
    private let context: EngineContext
    private let directory: ProjectDirectory
    /// What was found at the destinations before anything was obtained.
    private let inventory: Inventory
    /// Returns the destination with a key. Made when it is needed: ten thousand are 4 MB.
    private let destination: @Sendable (String) -> Destination?

    /// Creates a check of `destinations`, which were inspected for `planned`; `nil` where local modifications are to be
    /// overwritten, so that none matters.
    init?(
        _ context: EngineContext,
        _ destinations: [Destination],
        since planned: Planned,
        overwriting: Bool
    ) {
        if overwriting { return nil }
        let byKey = Dictionary(destinations.map { ($0.key, $0) }) { first, _ in first }
        self.init(context, planned) { byKey[$0] }
    }

    /// Does the same with where `dependencies` are wanted.
    init?(
        _ context: EngineContext,
        wanted dependencies: [Dependency],
        since planned: Planned,
        overwriting: Bool
    ) {
        if overwriting { return nil }
        let byName = Dictionary(dependencies.map { ($0.name, $0) }) { first, _ in first }
        let destinations = WantedDestinations(planned.state)
        self.init(context, planned) { byName[$0].map(destinations.destination(of:)) }
    }

    private init(
        _ context: EngineContext,
        _ planned: Planned,
        _ destination: @escaping @Sendable (String) -> Destination?
    ) {
        self.context = context
        directory = planned.state.directory
        inventory = planned.inventory
        self.destination = destination
    }

    /// Returns the modifications that were not there before, and that `removal` would lose. Throws as `changes(at:losing:)`
    /// does.
    func changes(at removal: Plan.Removal) async throws -> [Change] {
        try await changes(at: Destination.leavingKey(removal.name, removal.destination), losing: nil)
    }

    /// Returns the modifications at the destination with `key` that were not there before, and that installing `tree` (`nil`
    /// for a removal) would lose. Throws `Failures` where the destination cannot be inspected any more.
    func changes(at key: String, losing tree: TreeID?) async throws -> [Change] {
        guard let destination = destination(key), let before = inventory.presences[key],
            !inventory.replaceable.contains(key)
        else { return [] }
        // In a task of its own, which an interruption of the run does not end: what is ready is still installed.
        let look = Task { [directory, workers = context.workers] in
            try await Inventory.take(of: [destination], in: directory, on: workers)
        }
        let now = try await look.value
        if let failures = now.failures[key] { throw Failures(failures) }
        guard let presence = now.presences[key], presence != before else { return [] }
        return presence.modifications(besides: tree)
    }
}
