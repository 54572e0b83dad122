internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// `fetch lock`: read, plan against the lockfile, resolve, learn trees, write the lockfile.
struct Locking: Sendable {
    let context: EngineContext
    let request: SyncRequest

    /// Runs it. Throws what makes the run impossible; what concerns one dependency is in the report.
    func run() async throws -> Report {
        let reader = ProjectReader(context)
        return try await reader.holding(names: request.names, groups: request.groups, readsIndex: false) {
            try await run($0)
        }
    }

    private func run(_ state: ProjectState) async throws -> Report {
        let planned = try await Planner(context: context, basis: .lockfile).plan(state, obsolete: [])
        if request.isLocked {
            try planned.requireUnchangedLock(
                context.project,
                isPartial: request.isPartial,
                option: request.lockedOption
            )
        }
        if planned.changesLock { try await state.requireReplaceableLock(context) }
        let scope: ResolveStage.Scope = request.isOffline ? .none : .unlocked
        let resolved = await ResolveStage(context: context, scope: scope).resolve(planned)
        var record = RunRecord(resolved.planned)
        record.keep(resolved.planned)
        if !resolved.goals.isEmpty { context.send(.planned(downloads: resolved.goals.count, bytes: nil)) }
        let learner = TreeLearner(context: context, isOnline: !request.isOffline)
        let learned = try await learner.learn(resolved.goals) { [send = context.send] goal, staged in
            send(.finished(staged.learned.outcome(of: goal)))
        }
        for goal in resolved.goals {
            if let staged = learned[goal.name] { record.finish(goal, staged.learned) }
        }
        let moved = try await learner.learn(resolved.moves.compactMap(\.goal))
        for move in resolved.moves {
            let name = move.pin.name
            context.send(.note(move.staysLocked(at: record.pins[name], learned: moved[name])))
        }
        if !request.isPartial { record.dropObsoletePins() }
        try await StateWriter(context: context, state: state, isPartial: request.isPartial).writeLock(record)
        return record.report().interrupted(after: resolved.goals.count)
    }
}
