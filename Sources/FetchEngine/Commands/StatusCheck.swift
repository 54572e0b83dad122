internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// `fetch status`: what a sync would do, and what was modified locally. No network, and nothing is written.
struct StatusCheck: Sendable {
    let context: EngineContext
    let names: [String]

    /// Runs it.
    func run() async throws -> Report {
        let state = try await ProjectReader(context).survey(names: names)
        let (directory, selection) = (state.directory, state.selection)
        let destinations = state.wantedDestinations(of: selection.dependencies)
        let inventory = await Inventory.take(of: destinations, in: directory, on: context.workers)
        let check = ModificationCheck(
            listing: LockedTreeListing(context: context, index: LateIndex(state.index)),
            inventory: inventory,
            directory: directory
        )
        var report = Report()
        for (dependency, result) in try await WantedReader(context, state.manifest).read(selection.dependencies) {
            let pin = state.lock?[dependency.name]
            if let override = state.overrides[dependency.name] {
                report.outcomes.append(.overridden(dependency, by: override, pin))
                continue
            }
            do {
                let wanted = try result.get()
                if let failures = inventory.failures[dependency.name] { throw Failures(failures) }
                report.outcomes.append(try await outcome(of: wanted, pin, check))
            } catch {
                report.add(error, of: dependency, pin: pin) { $0.changes = [] }
            }
        }
        if names.isEmpty { report.outcomes += await obsolete(state) }
        return report
    }

    private func outcome(of wanted: Wanted, _ pin: Pin?, _ check: ModificationCheck) async throws -> Outcome {
        let dependency = wanted.dependency
        let presence = check.inventory.presences[dependency.name] ?? .absent
        let step = Plan.step(for: wanted, pin: pin, presence: presence, force: false)
        var outcome = Outcome(wanted, step, over: presence)
        outcome.changes = []
        switch presence {
        case .changed(_, let changes), .mixed(let changes): outcome.changes = changes
        case .absent, .untouched, .unrecorded, .obstructed: break
        }
        if case .obtain(_, let pin, .unknown) = step {
            let changes = try await check.changes(wanted, since: pin) ?? []
            let lacksFilesOnly = !changes.isEmpty && changes.allSatisfy { $0.kind == .missing }
            outcome.changes = changes
            (outcome.status, outcome.reason) = lacksFilesOnly ? (.missing, .absent) : (.modified, .edited)
            return outcome
        }
        switch try await check.settled(step) {
        case .keep: (outcome.status, outcome.changes) = (.satisfied, [])
        case .blocked: (outcome.status, outcome.reason) = (.modified, .edited)
        case .obtain where presence.tree == nil || outcome.changes?.isEmpty == false:
            (outcome.status, outcome.reason) = (.missing, .absent)
        case .obtain: outcome.status = .planned
        case .resolve(_, _, .modified(_, let changes)):
            (outcome.status, outcome.reason, outcome.changes) = (.modified, .edited, changes)
        case .resolve(_, _, .unknown): (outcome.status, outcome.reason) = (.modified, .edited)
        case .resolve(_, _, .replaceable): outcome.status = .planned
        }
        return outcome
    }

    /// Returns what a sync would remove.
    private func obsolete(_ state: ProjectState) async -> [Outcome] {
        let destinations = state.obsoleteDestinations()
        var inventory = await Inventory.take(of: destinations, in: state.directory, on: context.workers)
        inventory.release(state.strayOverrides, at: destinations)
        return destinations.compactMap { [inventory] destination in
            guard let presence = inventory.presences[destination.key] else { return nil }
            let removal = Plan.removal(
                of: destination.name,
                at: destination.path,
                tree: destination.lastTree(state.lock),
                presence: presence,
                isLocked: state.locksUnnamed(destination.name),
                force: false
            )
            guard removal.isNeeded else { return nil }
            var outcome = Outcome(destination.name, removal.changes.isEmpty ? .planned : .modified)
            if let pin = state.lock?[destination.name] { outcome.describe(pin) }
            outcome.path = destination.path
            outcome.action = removal.changes.isEmpty ? .remove : nil
            outcome.reason = .unlisted
            outcome.changes = removal.changes
            return outcome
        }
    }
}
