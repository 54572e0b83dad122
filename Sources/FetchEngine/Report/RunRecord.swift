internal import FetchModel
internal import FetchVendor

/// What a run found and did, dependency by dependency: the lockfile, the index and the report are made from it.
struct RunRecord: Sendable {
    private let state: ProjectState
    /// The manifest's entries, by name.
    private let entries: [String: Dependency]
    private var findings: [String: Finding] = [:]
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
        entries = Dictionary(planned.state.manifest.dependencies.map { ($0.name, $0) }) { first, _ in first }
        for (dependency, reasons) in planned.failures { fail(dependency, reasons) }
        for dependency in state.selection.dependencies {
            guard var outcome = state.overridden(dependency) else { continue }
            if let error = outcome.error {
                outcome.status = .failed
                failures.append(error)
            }
            findings[dependency.name] = .told(outcome)
        }
    }

    /// Whether everything is in place now, and nothing was in the way.
    var isComplete: Bool {
        failures.isEmpty && findings.count == state.manifest.dependencies.count
            && findings.values.allSatisfy { [.satisfied, .fetched, .cached].contains($0.status) }
            && removed.allSatisfy { $0.status == .removed }
    }

    /// Records what failed before it was obtained.
    mutating func fail(_ failures: some Sequence<(dependency: Dependency, reasons: [Failure])>) {
        for (dependency, reasons) in failures { fail(dependency, reasons) }
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
        findings[name] = .told(outcome)
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
                let record = planned.inventory.record(of: dependency.name, at: dependency.destination)
                pins[dependency.name] = Miscount(pin, record)?.corrected ?? pin
                if let record { records[dependency.name] = record }
                settled.insert(dependency.destination)
                findings[dependency.name] = .settled(.satisfied, replacing: nil)
            }
        }
    }

    /// Records what became of a goal.
    mutating func finish(_ goal: Goal, _ installed: Installed) {
        switch installed {
        case .done(let pin, let record, let status):
            pins[goal.name] = pin
            records[goal.name] = record
            settled.insert(record.destination)
            findings[goal.name] = .settled(status, replacing: goal.previous)
        case .learned(let pin):
            pins[goal.name] = pin
            findings[goal.name] = .settled(.planned, replacing: nil)
        case .blocked(let pin, let changes): block(goal.wanted, pin, changes)
        case .failed(let reasons): fail(goal.wanted.dependency, reasons)
        }
    }

    private mutating func block(_ wanted: Wanted, _ pin: Pin, _ changes: [Change]) {
        // What stays in place is not the new version, so the lockfile does not say so either.
        let locked = state.lock?[wanted.dependency.name]
        pins[wanted.dependency.name] = locked?.tree == pin.tree ? pin : locked ?? pin
        warn(Outcome(SettledStep(step: .blocked(wanted, pin, changes)), over: .absent), wanted)
    }

    /// What the lockfile counts wrongly and the next one is to count right, sorted by name.
    var miscounts: [Miscount] {
        (state.lock?.pins ?? []).compactMap { old in
            guard let new = pins[old.name], new.tree == old.tree else { return nil }
            return Miscount(old, files: new.files, bytes: new.bytes)
        }
    }

    /// Leaves wrong numbers in the lockfile, which must not change, and records `failure` because of them.
    mutating func refuseMiscounts(_ failure: Failure) {
        for miscount in miscounts { pins[miscount.pin.name] = miscount.pin }
        failures.append(failure)
    }

    /// Records `outcome`, whose local modifications are in the way of `wanted`.
    private mutating func warn(_ outcome: Outcome, _ wanted: Wanted) {
        let outcome = outcome.failing(wanted.dependency)
        findings[wanted.dependency.name] = .told(outcome)
        failures += [outcome.error].compactMap(\.self)
    }

    /// Records a removal that did not fail.
    mutating func finish(_ removal: Plan.Removal) {
        guard removal.changes.isEmpty else {
            var outcome = Outcome(removal, .modified, entry: entries[removal.name], pin: nil)
            let error = EngineError.modified(removal.name, at: removal.destination, removal.changes, isWanted: false)
            let failure = error.failure.blaming(.into)
            outcome.error = entries[removal.name].map(failure.about) ?? failure.about(removal.name)
            removed.append(outcome)
            failures += [outcome.error].compactMap(\.self)
            if let tree = removal.tree {
                left.insert(Placements.Entry(name: removal.name, destination: removal.destination, tree: tree))
            }
            return
        }
        if entries[removal.name] == nil { forgotten.insert(removal.name) }
        settled.insert(removal.destination)
        guard removal.isNeeded else { return }
        removed.append(
            Outcome(removal, .removed, entry: entries[removal.name], pin: state.lock?[removal.name])
        )
    }

    /// The outcome of the last removal.
    var lastRemoval: Outcome? { removed.last }

    /// Records which entries leave the lockfile, in a run that does not look at the vendor directory.
    mutating func dropObsoletePins() {
        for pin in state.lock?.pins ?? [] where entries[pin.name] == nil {
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
            var outcome = Outcome(
                SettledStep(step: step, missing: resolved.planned.missing[dependency.name] ?? []),
                over: presence
            )
            switch outcome.status {
            case .modified: warn(outcome, step.wanted)
            // A step that could not be resolved is recorded as failed already.
            case .planned where findings[dependency.name] != nil: break
            default:
                if let goal = goals[dependency.name] { outcome.describe(goal, isCached: isCached(goal)) }
                findings[dependency.name] = .told(outcome)
            }
        }
        for removal in plan.removals where removal.isNeeded {
            if removal.changes.isEmpty {
                var outcome = Outcome(
                    removal,
                    .planned,
                    entry: entries[removal.name],
                    pin: state.lock?[removal.name]
                )
                outcome.action = .remove
                removed.append(outcome)
            } else {
                finish(removal)
            }
        }
    }

    /// The report, in the order of the manifest, with what is no longer named last.
    func report() -> Report {
        var outcomes: [Outcome] = []
        // An array that grows is there twice, and ten thousand outcomes are 5 MB.
        outcomes.reserveCapacity(state.manifest.dependencies.count + removed.count)
        for dependency in state.manifest.dependencies {
            if let outcome = outcome(of: dependency) { outcomes.append(outcome) }
        }
        outcomes += removed
        return Report(outcomes: outcomes, failures: failures)
    }

    private func outcome(of dependency: Dependency) -> Outcome? {
        switch findings[dependency.name] {
        case nil: nil
        case .told(let outcome): outcome
        case .settled(.planned, _): learned(dependency)
        case .settled(let status, let previous):
            Outcome(dependency, status, pin: pins[dependency.name], replacing: previous)
        }
    }

    /// The outcome of what is locked and not installed.
    private func learned(_ dependency: Dependency) -> Outcome {
        let (old, new) = (state.lock?[dependency.name], pins[dependency.name])
        var outcome = Outcome(dependency, .planned, pin: new, replacing: old)
        outcome.reason = old == nil ? .new : old?.request == new?.request ? .update : .request
        return outcome
    }

    /// What was found out about a dependency.
    private enum Finding {
        /// Nothing was wrong, so that the pin tells the rest: ten thousand whole outcomes are 5 MB.
        case settled(Outcome.Status, replacing: Pin?)
        /// Something else.
        indirect case told(Outcome)

        var status: Outcome.Status {
            switch self {
            case .settled(let status, _): status
            case .told(let outcome): outcome.status
            }
        }
    }
}

extension Installed {
    /// What to report of `goal`.
    func outcome(of goal: Goal) -> Outcome {
        let dependency = goal.wanted.dependency
        switch self {
        case .done(let pin, _, let status):
            return Outcome(dependency, status, pin: pin, replacing: goal.previous)
        case .learned(let pin): return Outcome(dependency, .planned, pin: pin)
        case .blocked(let pin, let changes):
            return Outcome(SettledStep(step: .blocked(goal.wanted, pin, changes)), over: .absent).failing(dependency)
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
        case .learned(let pin), .present(let pin, _), .ready(_, let pin, _, _): .learned(pin)
        case .blocked(let pin, let changes): .blocked(pin, changes)
        case .failed(let reasons): .failed(reasons)
        }
    }
}

extension Outcome {
    /// Creates an outcome of `dependency`, with what `pin` says of it, and what `previous` said where that is something else.
    fileprivate init(_ dependency: Dependency, _ status: Status, pin: Pin?, replacing previous: Pin?) {
        self.init(dependency, status, pin: pin)
        if let previous, let pin, previous.commit != pin.commit || previous.tree != pin.tree {
            self.previous = Previous(previous)
        }
    }

    /// Returns the outcome with the failure that its local modifications mean for `dependency`.
    fileprivate func failing(_ dependency: Dependency) -> Outcome {
        var outcome = self
        let error = EngineError.modified(dependency.name, at: dependency.destination, changes ?? [], isWanted: true)
        outcome.error = error.failure.about(dependency)
        return outcome
    }
}
