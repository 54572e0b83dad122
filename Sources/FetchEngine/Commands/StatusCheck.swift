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
        let inventory = try await Inventory.take(of: destinations, in: directory, on: context.workers)
        let check = ModificationCheck(
            listing: LockedTreeListing(context: context, index: LateIndex(state.index)),
            inventory: inventory,
            directory: directory
        )
        var report = Report()
        for (dependency, result) in try await WantedReader(context, state.manifest).read(selection.dependencies) {
            let pin = state.lock?[dependency.name]
            if let overridden = state.overridden(dependency) {
                report.outcomes.append(overridden)
                continue
            }
            do {
                let wanted = try result.get()
                if let failures = inventory.failures[dependency.name] { throw Failures(failures) }
                tellMiscount(pin, inventory.record(of: dependency.name, at: dependency.destination))
                report.outcomes.append(try await outcome(of: wanted, pin, check))
            } catch {
                report.add(error, of: dependency, pin: pin) { $0.changes = [] }
            }
        }
        if names.isEmpty { report.outcomes += try await obsolete(state) }
        return report
    }

    private func outcome(of wanted: Wanted, _ pin: Pin?, _ check: ModificationCheck) async throws -> Outcome {
        let dependency = wanted.dependency
        let presence = check.inventory.presences[dependency.name] ?? .absent
        let step = Plan.step(for: wanted, pin: pin, presence: presence, force: false)
        var outcome = Outcome(try await check.settled(step), over: presence)
        outcome.changes = outcome.changes ?? []
        // What is locked and not in place is missing; what is not locked yet is to be made.
        if outcome.status == .planned, outcome.reason == .absent { outcome.status = .missing }
        return outcome
    }

    /// Says where the lockfile counts wrongly what is in place.
    private func tellMiscount(_ pin: Pin?, _ record: VendorIndex.Record?) {
        guard let miscount = Miscount(pin, record) else { return }
        let lock = context.project.lockName
        context.send(.note(Note(miscount.sentence(lock), help: Miscount.help(lock), dependency: miscount.pin.name)))
    }

    /// Returns what a sync would remove.
    private func obsolete(_ state: ProjectState) async throws -> [Outcome] {
        let destinations = state.obsoleteDestinations()
        var inventory = try await Inventory.take(of: destinations, in: state.directory, on: context.workers)
        inventory.release(state.strayOverrides, at: destinations)
        let unnamed = state.unnamedPins()
        let entries = Dictionary(state.manifest.dependencies.map { ($0.name, $0) }) { first, _ in first }
        return destinations.compactMap { [inventory] destination in
            guard let presence = inventory.presences[destination.key] else { return nil }
            let removal = Plan.removal(
                of: destination.name,
                at: destination.path,
                tree: destination.lastTree(state.lock),
                presence: presence,
                isLocked: unnamed.contains(destination.name),
                force: false
            )
            guard removal.isNeeded else { return nil }
            let isRemovable = removal.changes.isEmpty
            var outcome = Outcome(
                removal,
                isRemovable ? .planned : .modified,
                entry: entries[removal.name],
                pin: state.lock?[removal.name]
            )
            outcome.action = isRemovable ? .remove : nil
            outcome.changes = removal.changes
            return outcome
        }
    }
}
