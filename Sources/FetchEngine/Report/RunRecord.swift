internal import FetchModel
internal import FetchVendor

/// What a run found and did, dependency by dependency: the lockfile, the index and the report are made from it.
struct RunRecord: Sendable {
    private let state: ProjectState
    /// The names in the manifest.
    private let named: Set<String>
    private var outcomes: [String: Outcome] = [:]
    private var removed: [Outcome] = []
    private(set) var failures: [Failure] = []
    /// What the lockfile is to say, by name.
    private(set) var pins: [String: Pin] = [:]
    /// What the index is to say, by name.
    private(set) var records: [String: VendorIndex.Record] = [:]
    /// Names that leave the index.
    private(set) var forgotten: Set<String> = []
    /// Destinations about which the next index says everything.
    private(set) var settled: Set<String> = []
    /// Modified trees that stay where nothing is wanted any more. The next run has to know of them.
    private(set) var left: Set<Placements.Entry> = []

    /// Creates the record of a run that has done nothing yet.
    init(_ planned: Planned) {
        state = planned.state
        named = Set(planned.state.manifest.dependencies.map(\.name))
        for (dependency, reasons) in planned.failures { fail(dependency, reasons) }
        for dependency in state.selection.dependencies {
            guard let override = state.overrides[dependency.name] else { continue }
            outcomes[dependency.name] = .overridden(dependency, by: override, state.lock?[dependency.name])
        }
    }

    /// Whether everything is in place now, and nothing was in the way.
    var isComplete: Bool {
        failures.isEmpty && outcomes.count == state.manifest.dependencies.count
            && outcomes.values.allSatisfy { [.satisfied, .fetched, .cached].contains($0.status) }
            && removed.allSatisfy { $0.status == .removed }
    }

    /// Records that `dependency` failed.
    mutating func fail(_ dependency: Dependency, _ reasons: [Failure]) {
        fail(dependency.name, at: dependency.destination, reasons)
    }

    /// Records that what is or was at `path` failed.
    mutating func fail(_ name: String, at path: String, _ reasons: [Failure]) {
        var outcome = Outcome(name, .failed)
        outcome.path = path
        outcome.error = reasons.first
        if let pin = state.lock?[name] { outcome.describe(pin) }
        outcomes[name] = outcome
        failures += reasons.map { $0.about(name) }
    }

    /// Records what `plan` keeps, and what is in its way.
    mutating func keep(_ planned: Planned) {
        for step in planned.plan.steps {
            switch step {
            case .obtain, .resolve: continue
            case .blocked(let wanted, let pin, let changes): block(wanted, pin, changes)
            case .keep(let wanted, let pin):
                let dependency = wanted.dependency
                pins[dependency.name] = pin
                if let record = planned.inventory.record(of: dependency.name, at: dependency.destination) {
                    records[dependency.name] = record
                }
                settled.insert(dependency.destination)
                outcomes[dependency.name] = Outcome(dependency, .satisfied, pin: pin)
            }
        }
    }

    /// Records what became of a goal.
    mutating func finish(_ goal: Goal, _ installed: Installed) {
        switch installed {
        case .done(let pin, let record, _):
            pins[goal.name] = pin
            records[goal.name] = record
            settled.insert(record.destination)
        case .learned(let pin): pins[goal.name] = pin
        case .blocked(let pin, let changes):
            block(goal.wanted, pin, changes)
            return
        case .failed(let reasons):
            fail(goal.wanted.dependency, reasons)
            return
        }
        outcomes[goal.name] = installed.outcome(of: goal)
    }

    private mutating func block(_ wanted: Wanted, _ pin: Pin, _ changes: [Change]) {
        pins[wanted.dependency.name] = pin
        warn(wanted, changes, pin)
    }

    private mutating func warn(_ wanted: Wanted, _ changes: [Change], _ pin: Pin? = nil) {
        let outcome = Outcome.modified(wanted.dependency, changes, pin)
        outcomes[wanted.dependency.name] = outcome
        failures += [outcome.error].compactMap(\.self)
    }

    /// Records a removal that did not fail.
    mutating func finish(_ removal: Plan.Removal) {
        guard removal.changes.isEmpty else {
            var outcome = Outcome(removal.name, .modified)
            outcome.path = removal.destination
            outcome.reason = .unlisted
            outcome.changes = removal.changes
            let error = EngineError.modified(removal.name, at: removal.destination, removal.changes, isWanted: false)
            outcome.error = error.failure.about(removal.name)
            removed.append(outcome)
            failures += [outcome.error].compactMap(\.self)
            if let tree = removal.tree {
                left.insert(Placements.Entry(name: removal.name, destination: removal.destination, tree: tree))
            }
            return
        }
        if !named.contains(removal.name) { forgotten.insert(removal.name) }
        settled.insert(removal.destination)
        if removal.isNeeded { removed.append(outcome(of: removal, .removed)) }
    }

    private func outcome(of removal: Plan.Removal, _ status: Outcome.Status) -> Outcome {
        var outcome = Outcome(removal.name, status)
        outcome.path = removal.destination
        if let pin = state.lock?[removal.name] { outcome.describe(pin) }
        return outcome
    }

    /// The outcome of the last removal.
    var lastRemoval: Outcome? { removed.last }

    /// Records which entries leave the lockfile, in a run that does not look at the vendor directory.
    mutating func dropObsoletePins() {
        for pin in state.lock?.pins ?? [] where !named.contains(pin.name) {
            var outcome = Outcome(pin.name, .removed)
            outcome.describe(pin)
            removed.append(outcome)
        }
    }

    /// Records what `plan` would do, for `--dry-run`.
    mutating func preview(_ resolved: Resolved, isCached: (Goal) -> Bool?) {
        let plan = resolved.planned.plan
        let goals = Dictionary(resolved.goals.map { ($0.name, $0) }) { first, _ in first }
        for step in plan.steps {
            let dependency = step.wanted.dependency
            let presence = resolved.planned.inventory.presences[dependency.name] ?? .absent
            func planned() -> Outcome {
                var outcome = Outcome(step.wanted, step, over: presence)
                if let goal = goals[dependency.name] { outcome.describe(goal, isCached: isCached(goal)) }
                return outcome
            }
            switch step {
            case .keep(_, let pin): outcomes[dependency.name] = Outcome(dependency, .satisfied, pin: pin)
            case .blocked(let wanted, let pin, let changes): block(wanted, pin, changes)
            case .obtain: outcomes[dependency.name] = planned()
            case .resolve(let wanted, _, .modified(_, let changes)): warn(wanted, changes)
            case .resolve(let wanted, _, .unknown):
                warn(wanted, [Change(.modified, ".", detail: "not a directory that fetch made")])
            case .resolve(_, _, .replaceable):
                // A step that could not be resolved is recorded as failed already.
                if outcomes[dependency.name] == nil { outcomes[dependency.name] = planned() }
            }
        }
        for removal in plan.removals where removal.isNeeded {
            if removal.changes.isEmpty {
                var outcome = outcome(of: removal, .planned)
                (outcome.action, outcome.reason) = (.remove, .unlisted)
                removed.append(outcome)
            } else {
                finish(removal)
            }
        }
    }

    /// The report, in the order of the manifest, with what is no longer named last.
    func report() -> Report {
        Report(
            outcomes: state.manifest.dependencies.compactMap { outcomes[$0.name] } + removed,
            failures: failures
        )
    }
}

extension Installed {
    /// What to report of `goal`.
    func outcome(of goal: Goal) -> Outcome {
        let dependency = goal.wanted.dependency
        switch self {
        case .done(let pin, _, let status):
            var outcome = Outcome(dependency, status, pin: pin)
            if let previous = goal.previous, previous.commit != pin.commit || previous.tree != pin.tree {
                outcome.previous = Outcome.Previous(previous)
            }
            return outcome
        case .learned(let pin): return Outcome(dependency, .planned, pin: pin)
        case .blocked(let pin, let changes): return .modified(dependency, changes, pin)
        case .failed(let reasons):
            var outcome = Outcome(dependency, .failed, pin: goal.previous)
            outcome.error = reasons.first
            return outcome
        }
    }
}

extension Staged {
    /// The same result where nothing is installed, because only trees are learned.
    var learned: Installed {
        switch self {
        case .learned(let pin), .present(let pin, _), .ready(_, let pin, _): .learned(pin)
        case .blocked(let pin, let changes): .blocked(pin, changes)
        case .failed(let reasons): .failed(reasons)
        }
    }
}

extension Outcome {
    fileprivate static func modified(_ dependency: Dependency, _ changes: [Change], _ pin: Pin?) -> Outcome {
        var outcome = Outcome(dependency, .modified, pin: pin)
        outcome.reason = .edited
        outcome.changes = changes
        let error = EngineError.modified(dependency.name, at: dependency.destination, changes, isWanted: true)
        outcome.error = error.failure.about(dependency)
        return outcome
    }
}
