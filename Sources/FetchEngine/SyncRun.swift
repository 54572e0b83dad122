internal import FetchForge
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// One sync, from the files that it reads to those that it writes.
///
/// The order of writing is tree, index, lock: whatever a run had done when it was cut off, the next one completes.
struct SyncRun {
    let session: Session
    let request: SyncRequest
    /// Whether locked versions move, as in `update`.
    var isMoving = false
    /// Whether only the lock is written, as in `lock`.
    var isLockOnly = false

    /// What a run reads before it does anything.
    struct State {
        var inputs: Inputs
        var index: VendorIndex
        var selection: Selection
        var folder: ProjectFolder
        var isIndexMissing: Bool
        /// What a run that was cut off was about to put in place.
        var placements: Placements

        /// What the author asked for.
        var manifest: Manifest { inputs.manifest }
        /// What was locked before.
        var lock: Lockfile? { inputs.lock }
    }

    /// Runs it. Throws what makes a run impossible; what concerns one dependency is in the report.
    func run() async throws -> Report {
        let folder = try await session.workers.run { [project = session.project] in
            try project.folder()
        }
        let path = FastPath(session.settings, session.project, folder)
        if mayBeDone, let outcomes = try await session.workers.run({ [request] in try path.done(request) }) {
            try Task.checkCancellation()
            return Report(outcomes: outcomes)
        }
        // A manifest that cannot be read ends the run before anything is made beside it.
        let inputs = try await session.inputs()
        guard !request.isDryRun else { return try await run(in: folder, inputs) }
        let lock = try await session.hold(folder)
        defer { lock.release() }
        // Whoever held the project meanwhile may have changed them.
        return try await run(in: folder, try await session.inputs(inputs))
    }

    private var mayBeDone: Bool {
        !isMoving && !isLockOnly && !session.hasGlanced && FastPath.answers(request)
    }

    private func run(in folder: ProjectFolder, _ inputs: Inputs) async throws -> Report {
        let state = try await read(folder, inputs)
        var results = Results(state)
        let wants = try await session.wanted(state.selection.dependencies, in: state.manifest).compactMap { item in
            results.accept(item.wanted, for: item.dependency)
        }
        let gone =
            request.isPartial || isLockOnly
            ? [] : Self.removable(state.manifest, state.lock, state.index, state.placements)
        if !request.isDryRun, !isLockOnly { try await sweep(state, gone) }
        let inventory = await look(wants, gone, state)
        results.accept(inventory, wants)
        let planned = try await judge(plan(wants, gone, inventory, state), inventory, state)
        try refuseChanges(planned, state)
        // Only a run that moves versions has to ask the hosts to know what it would do.
        if request.isDryRun, !isMoving { return results.planned(planned, session) }

        let (plan, goals, moves) = await resolve(planned, inventory, state, &results)
        if request.isDryRun { return results.planned(plan, session) }
        results.accept(plan, try await obtain(goals, inventory, state), inventory)
        if isMoving { tellMoved(moves, results) } else { try await tell(moves, results, state) }
        await remove(plan.removals, state, &results)
        if isLockOnly { results.forgetPins() }
        try await write(results, state)
        try Task.checkCancellation()
        return results.report(order: state.manifest)
    }

    /// `plan` with what is known here of folders without a record; a run that overwrites does not care.
    private func judge(_ plan: Plan, _ inventory: Inventory, _ state: State) async throws -> Plan {
        if request.force || isLockOnly { return plan }
        let listing = Listing(session: session, index: state.index)
        let judgement = Judgement(listing: listing, inventory: inventory, folder: state.folder)
        var plan = plan
        for index in plan.steps.indices { plan.steps[index] = try await judgement.settled(plan.steps[index]) }
        return plan
    }

    /// What is at the destinations; a run that only locks does not look, and takes them for what the lock says.
    private func look(_ wants: [Wanted], _ gone: [Inventory.Spot], _ state: State) async -> Inventory {
        guard isLockOnly else {
            return await Inventory.take(spots(wants, gone, state), in: state.folder, on: session.workers)
        }
        var inventory = Inventory()
        for wanted in wants {
            let name = wanted.dependency.name
            inventory.presences[name] = state.lock?[name].map { .untouched($0.tree) } ?? .absent
        }
        return inventory
    }

    private func obtain(_ goals: [Goal], _ inventory: Inventory, _ state: State) async throws -> [String: Obtained] {
        let listen = session.listen
        let tell = { @Sendable (goal: Goal, obtained: Obtained) in
            if let outcome = Results.outcome(of: goal.wanted, obtained) { listen(.finished(outcome)) }
        }
        if isLockOnly { return try await learn(goals, state, tell) }
        if goals.isEmpty { return [:] }
        let obtainer = Obtainer(
            session: session,
            credentials: session.credentials,
            folder: state.folder,
            inventory: inventory,
            isOffline: request.isOffline,
            placements: Monitor(state.placements)
        )
        return await obtainer.obtain(goals, done: tell)
    }

    private func read(_ folder: ProjectFolder, _ inputs: Inputs) async throws -> State {
        let index = try await session.index()
        return State(
            inputs: inputs,
            index: index ?? VendorIndex(),
            selection: try Selection(inputs.manifest, names: request.names, groups: request.groups),
            folder: folder,
            isIndexMissing: index == nil,
            placements: try await session.workers.run { [stem = session.project.stem] in try folder.placements(stem) }
        )
    }

    private func plan(
        _ wants: [Wanted],
        _ gone: [Inventory.Spot],
        _ inventory: Inventory,
        _ state: State
    ) -> Plan {
        var steps: [Plan.Step] = []
        steps.reserveCapacity(wants.count)
        for wanted in wants {
            guard let presence = inventory.presences[wanted.dependency.name] else { continue }
            let pin = state.lock?[wanted.dependency.name]
            steps.append(Plan.step(for: wanted, pin: pin, presence: presence, force: request.force))
        }
        let removals = gone.compactMap { spot -> Plan.Removal? in
            guard let presence = inventory.presences[spot.key] else { return nil }
            return Plan.removal(
                of: spot.name,
                at: spot.destination,
                tree: spot.lastTree(state.lock),
                presence: presence,
                force: request.force
            )
        }
        return Plan(steps: steps, removals: removals)
    }
}
