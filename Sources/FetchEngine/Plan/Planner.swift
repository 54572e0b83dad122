internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// What a run found, and what it has to do.
struct Planned: Sendable {
    /// What was read.
    var state: ProjectState
    /// The canonical request of each selected dependency that has one.
    var wants: [Wanted]
    /// What is at the destinations.
    var inventory: Inventory
    /// What has to happen.
    var plan: Plan
    /// The files that incomplete directories without a record lack, by name.
    var missing: [String: [Change]] = [:]
    /// The dependencies that cannot be planned, with the reasons.
    var failures: [(dependency: Dependency, reasons: [Failure])]
}

extension Planned {
    /// Whether everything is in place, and nothing else is to be removed.
    var changesNothing: Bool {
        let areAllKept = plan.steps.allSatisfy { if case .keep = $0 { true } else { false } }
        return areAllKept && failures.isEmpty && !plan.removals.contains(where: \.isNeeded)
    }
}

/// Turns what was read into a plan. No network, and nothing is written.
struct Planner: Sendable {
    /// What a plan is compared with.
    enum Basis {
        /// The vendor directory. `overwriting` treats local modifications as replaceable.
        case vendorDirectory(overwriting: Bool)
        /// The lockfile alone, as if the vendor directory were what it says.
        case lockfile
    }

    let context: EngineContext
    let basis: Basis

    /// Plans `state`. `obsolete` are the destinations to empty.
    func plan(_ state: ProjectState, obsolete: [Destination]) async throws -> Planned {
        var planned = Planned(
            state: state,
            wants: [],
            inventory: Inventory(),
            plan: Plan(steps: []),
            failures: []
        )
        try await WantedReader(context, state.manifest).forEach(of: state.selection.dependencies) {
            dependency,
            result in
            // What the user put in its place stays as it is.
            if case .vendorDirectory = basis, state.overrides[dependency.name] != nil { return }
            switch result {
            case .success(let wanted): planned.wants.append(wanted)
            case .failure(let failures): planned.failures.append((dependency, failures.all))
            }
        }
        planned.inventory = try await inventory(planned.wants, obsolete, state)
        for wanted in planned.wants {
            let dependency = wanted.dependency
            guard let reasons = planned.inventory.failures[dependency.name] else { continue }
            planned.failures.append((dependency, reasons.map { $0.blaming(.into).about(dependency) }))
        }
        planned.plan = Plan(steps: steps(planned), removals: removals(obsolete, planned))
        try await settle(&planned)
        return planned
    }

    private func inventory(
        _ wants: [Wanted],
        _ obsolete: [Destination],
        _ state: ProjectState
    ) async throws -> Inventory {
        switch basis {
        case .vendorDirectory:
            let destinations = state.wantedDestinations(of: wants.map(\.dependency)) + obsolete
            var inventory = try await Inventory.take(of: destinations, in: state.directory, on: context.workers)
            for name in state.endedOverrides { inventory.forget(name) }
            inventory.release(state.strayOverrides, at: obsolete)
            return inventory
        case .lockfile:
            var inventory = Inventory()
            for wanted in wants {
                let name = wanted.dependency.name
                inventory.presences[name] = state.lock?[name].map { .untouched($0.tree) } ?? .absent
            }
            return inventory
        }
    }

    private func steps(_ planned: Planned) -> [Plan.Step] {
        var steps: [Plan.Step] = []
        steps.reserveCapacity(planned.wants.count)
        for wanted in planned.wants {
            let name = wanted.dependency.name
            guard let presence = planned.inventory.presences[name] else { continue }
            let pin = planned.state.lock?[name]
            steps.append(Plan.step(for: wanted, pin: pin, presence: presence, force: isOverwriting))
        }
        return steps
    }

    private func removals(_ obsolete: [Destination], _ planned: Planned) -> [Plan.Removal] {
        let unnamed = planned.state.unnamedPins()
        return obsolete.compactMap { destination in
            guard let presence = planned.inventory.presences[destination.key] else { return nil }
            return Plan.removal(
                of: destination.name,
                at: destination.path,
                tree: destination.lastTree(planned.state.lock),
                presence: presence,
                isLocked: unnamed.contains(destination.name),
                force: isOverwriting
            )
        }
    }

    /// Decides about directories without a record, where they matter.
    private func settle(_ planned: inout Planned) async throws {
        guard case .vendorDirectory(overwriting: false) = basis else { return }
        let check = ModificationCheck(
            listing: LockedTreeListing(context: context, index: LateIndex(planned.state.index)),
            inventory: planned.inventory,
            directory: planned.state.directory
        )
        for index in planned.plan.steps.indices {
            let settled = try await check.settled(planned.plan.steps[index])
            planned.plan.steps[index] = settled.step
            if !settled.missing.isEmpty { planned.missing[settled.step.wanted.dependency.name] = settled.missing }
        }
    }

    private var isOverwriting: Bool {
        if case .vendorDirectory(let overwriting) = basis { overwriting } else { false }
    }
}
