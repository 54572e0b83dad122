internal import FetchModel
internal import FetchVendor

/// What a sync found and did, as it goes; in the end, the lock, the index and the report.
struct Results {
    private let state: SyncRun.State
    /// The names in the manifest.
    private let named: Set<String>
    private var outcomes: [String: Outcome] = [:]
    private var removed: [Outcome] = []
    private var failures: [Failure] = []
    private var pins: [String: Pin] = [:]
    private var records: [String: VendorIndex.Record] = [:]
    private var forgotten: Set<String> = []
    /// Destinations of which the index that follows says all there is to say.
    private(set) var settled: Set<String> = []

    /// What stays where nothing is wanted any more, because it was modified: the next run has to know of it.
    private(set) var left: Set<Placements.Entry> = []

    /// Whether anything failed.
    var hasFailures: Bool { !failures.isEmpty }

    /// Nothing yet.
    init(_ state: SyncRun.State) {
        self.state = state
        named = Set(state.manifest.dependencies.map(\.name))
    }

    /// What the lock is to say of `name`, as far as it is known.
    func pin(_ name: String) -> Pin? { pins[name] }

    /// Notes that `dependency` cannot be asked for, or gives what it asks.
    mutating func accept(_ wanted: Result<Wanted, Failures>, for dependency: Dependency) -> Wanted? {
        switch wanted {
        case .success(let wanted): return wanted
        case .failure(let failures):
            fail(dependency, failures.all)
            return nil
        }
    }

    /// Notes the destinations that could not be looked at.
    mutating func accept(_ inventory: Inventory, _ wants: [Wanted]) {
        for wanted in wants {
            guard let failures = inventory.failures[wanted.dependency.name] else { continue }
            let place = wanted.dependency.place(of: .into)
            fail(
                wanted.dependency,
                failures.map { $0.kind == .data ? $0.about(wanted.dependency.name, at: place) : $0 }
            )
        }
    }

    /// Notes that `dependency` failed.
    mutating func fail(_ dependency: Dependency, _ reasons: [Failure]) {
        fail(dependency.name, dependency.destination, reasons)
    }

    /// Notes that what is or was at `destination` failed.
    mutating func fail(_ name: String, _ destination: String, _ reasons: [Failure]) {
        var outcome = Outcome(name, .failed)
        outcome.path = destination
        outcome.error = reasons.first
        if let pin = state.lock?[name] { outcome.describe(pin) }
        outcomes[name] = outcome
        failures += reasons.map { $0.about(name) }
    }

    /// Notes what became of every step.
    mutating func accept(_ plan: Plan, _ obtained: [String: Obtained], _ inventory: Inventory) {
        for step in plan.steps {
            let (wanted, name) = (step.wanted, step.wanted.dependency.name)
            switch step {
            case .keep(_, let pin): keep(wanted, pin, inventory)
            case .blocked(_, let pin, let changes): block(wanted, pin, changes)
            case .obtain, .resolve:
                switch obtained[name] {
                case .placed(let pin, let record, _):
                    pins[name] = pin
                    records[name] = record
                    settled.insert(record.destination)
                    outcomes[name] =
                        obtained[name].flatMap { Self.outcome(of: wanted, $0) }
                        ?? Outcome(wanted.dependency, .satisfied, pin: pin)
                case .learned(let pin):
                    pins[name] = pin
                    outcomes[name] = Outcome(wanted.dependency, .planned, pin: pin)
                case .blocked(let pin, let changes): block(wanted, pin, changes)
                case .failed(let reasons): fail(wanted.dependency, reasons)
                case nil: break  // it failed before it could be obtained, and was noted then
                }
            }
        }
    }

    private mutating func keep(_ wanted: Wanted, _ pin: Pin, _ inventory: Inventory) {
        let name = wanted.dependency.name
        pins[name] = pin
        if let record = inventory.record(of: name, at: wanted.dependency.destination) { records[name] = record }
        settled.insert(wanted.dependency.destination)
        outcomes[name] = Outcome(wanted.dependency, .satisfied, pin: pin)
    }

    private mutating func block(_ wanted: Wanted, _ pin: Pin, _ changes: [Change]) {
        pins[wanted.dependency.name] = pin
        warn(wanted, changes, pin)
    }

    /// Notes that local modifications are in the way.
    private mutating func warn(_ wanted: Wanted, _ changes: [Change], _ pin: Pin? = nil) {
        let dependency = wanted.dependency
        var outcome = Outcome(dependency, .modified, pin: pin)
        outcome.error = Self.modified(dependency.name, dependency.destination, changes)
        outcomes[dependency.name] = outcome
        failures += [outcome.error].compactMap(\.self)
    }

    /// Notes what became of a removal that did not fail; what to say of it, if anything.
    mutating func accept(_ removal: Plan.Removal) -> Outcome? {
        let isElsewhere = named.contains(removal.name)
        if !removal.changes.isEmpty {
            var outcome = Outcome(removal.name, .modified)
            outcome.path = removal.destination
            outcome.error = Self.modified(removal.name, removal.destination, removal.changes)
            // Nothing is wanted there any more, so no command can name it.
            outcome.error?.help = "take them elsewhere, or remove it all with `fetch sync --force`"
            removed.append(outcome)
            failures += [outcome.error].compactMap(\.self)
            if let tree = removal.tree {
                left.insert(
                    Placements.Entry(name: removal.name, destination: removal.destination, tree: tree)
                )
            }
            return nil
        }
        if !isElsewhere { forgotten.insert(removal.name) }
        settled.insert(removal.destination)
        guard removal.isPresent else { return nil }
        var outcome = Outcome(removal.name, .removed)
        outcome.path = removal.destination
        if let pin = state.lock?[removal.name] { outcome.describe(pin) }
        removed.append(outcome)
        return outcome
    }

    /// Notes what leaves the lock, in a run that looks at nothing else.
    mutating func forgetPins() {
        for pin in state.lock?.pins ?? [] where !named.contains(pin.name) {
            var outcome = Outcome(pin.name, .removed)
            outcome.describe(pin)
            removed.append(outcome)
        }
    }

    /// What to tell of a goal as it is done; `nil` for what is told at the end.
    static func outcome(of wanted: Wanted, _ obtained: Obtained) -> Outcome? {
        switch obtained {
        case .placed(let pin, _, let status): Outcome(wanted.dependency, status, pin: pin)
        case .learned(let pin): Outcome(wanted.dependency, .planned, pin: pin)
        case .blocked, .failed: nil
        }
    }

    private static func modified(_ name: String, _ destination: String, _ changes: [Change]) -> Failure {
        let changes = changes.filter { $0.kind != .missing }
        let shown = changes.prefix(3).map { $0.path == "." ? destination : "\(destination)/\($0.path)" }
        let more = changes.count > 3 ? " and \(changes.count - 3) more" : ""
        return Failure(
            .unmet,
            "modified",
            "'\(name)' has local modifications, and they were kept: \(shown.joined(separator: ", "))\(more)",
            help: "see them with `fetch status`; overwrite them with `fetch sync --force \(name)`",
            dependency: name
        )
    }

    /// Whether everything is in place now, and nothing was in the way.
    var isComplete: Bool {
        failures.isEmpty && outcomes.count == state.manifest.dependencies.count
            && outcomes.values.allSatisfy { [.satisfied, .fetched, .cached].contains($0.status) }
            && removed.allSatisfy { $0.status == .removed }
    }

    /// The lock that follows: what is locked now, what was locked and could not be asked, and of a partial run what it
    /// did not mean.
    func lock(isPartial: Bool) -> Lockfile {
        var all = pins
        let names = Set(state.manifest.dependencies.map(\.name))
        for pin in state.lock?.pins ?? [] where all[pin.name] == nil {
            if isPartial || names.contains(pin.name) { all[pin.name] = pin }
        }
        return Lockfile(all.values)
    }

    /// The index that follows.
    ///
    /// What was placed in this run is looked at once more, so that the next run can trust its statuses.
    func index(in folder: ProjectFolder) throws -> VendorIndex {
        var index = state.index
        for name in forgotten { index[name] = nil }
        // A place has one record: the one of the name that has it now.
        let owners = Dictionary(records.values.map { ($0.destination, $0.name) }) { first, _ in first }
        for record in index.records {
            if let owner = owners[record.destination], owner != record.name { index[record.name] = nil }
        }
        for (name, record) in records {
            index[name] = state.index[name] == record ? record : try record.renewed(in: folder)
        }
        return index
    }

    /// What would be done, were this no dry run.
    func planned(_ plan: Plan, _ session: Session) -> Report {
        var results = self
        for step in plan.steps {
            switch step {
            case .keep(let wanted, let pin):
                results.outcomes[wanted.dependency.name] = Outcome(wanted.dependency, .satisfied, pin: pin)
            case .blocked(let wanted, let pin, let changes): results.block(wanted, pin, changes)
            case .obtain(let wanted, let pin, _): results.plan(wanted, pin, session)
            case .resolve(let wanted, _, .modified(_, let changes)): results.warn(wanted, changes)
            case .resolve(let wanted, _, .unknown):
                results.warn(wanted, [Change(.modified, ".", detail: "not a folder that fetch made")])
            case .resolve(let wanted, _, _): results.plan(wanted, nil, session)
            }
        }
        for removal in plan.removals where removal.isPresent {
            guard removal.changes.isEmpty else {
                _ = results.accept(removal)
                continue
            }
            var outcome = Outcome(removal.name, .planned)
            outcome.path = removal.destination
            results.removed.append(outcome)
            session.listen(.note("would remove '\(removal.destination)'"))
        }
        return results.report(order: state.manifest)
    }

    private mutating func plan(_ wanted: Wanted, _ pin: Pin?, _ session: Session) {
        var outcome = Outcome(wanted.dependency, .planned, pin: pin)
        if pin == nil { (outcome.source, outcome.tag) = (wanted.source, wanted.tag) }
        outcomes[wanted.dependency.name] = outcome
        session.listen(.finished(outcome))
    }

    /// The report, in the order of the manifest, what is no longer named last.
    func report(order manifest: Manifest) -> Report {
        Report(
            outcomes: manifest.dependencies.compactMap { outcomes[$0.name] } + removed,
            failures: failures
        )
    }
}
