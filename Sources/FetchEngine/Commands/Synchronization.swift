internal import FetchCache
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// `fetch sync` and `fetch update`: read, plan, resolve, stage, install, report.
struct Synchronization: Sendable {
    /// Which locked entries the run may move.
    enum Policy: Sendable {
        /// None: `sync`.
        case locked
        /// All: `update`.
        case latest
    }

    let context: EngineContext
    let request: SyncRequest
    let policy: Policy
    /// Names whose overrides end.
    var ending: Set<String> = []

    /// Runs it. Throws what makes the run impossible; what concerns one dependency is in the report.
    func run() async throws -> Report {
        let reader = ProjectReader(context)
        let (names, groups) = (request.names, request.groups)
        if request.isDryRun {
            return try await preview(ended(try await reader.survey(names: names, groups: groups, isOptional: false)))
        }
        do {
            return try await reader.holding(names: names, groups: groups) { try await run(ended($0)) }
        } catch let error as SystemError where error.meansUnwritable {
            if let report = try await reportOfNothingToDo(reader) { return report }
            throw error
        }
    }

    /// Returns the report of a sync that has nothing to do, although nothing can be written in the project; `nil` if there is
    /// something to do.
    private func reportOfNothingToDo(_ reader: ProjectReader) async throws -> Report? {
        guard case .locked = policy, ending.isEmpty else { return nil }
        let state = try await reader.survey(names: request.names, groups: request.groups)
        let planned = try await plan(state, obsolete: obsolete(state))
        var record = RunRecord(planned)
        record.keep(planned)
        return planned.changesNothing && record.miscounts.isEmpty && record.failures.isEmpty ? record.report() : nil
    }

    /// Returns `state` without the overrides that end.
    private func ended(_ state: ProjectState) -> ProjectState {
        var state = state
        state.endOverrides(of: ending)
        return state
    }

    private func preview(_ state: ProjectState) async throws -> Report {
        let planned = try await plan(state, obsolete: obsolete(state))
        // Only a run that moves versions has to ask the hosts to know what it would do.
        let resolved: Resolved
        if case .locked = policy, !request.isOffline {
            resolved = stage(planned).foresee(planned)
        } else {
            resolved = await stage(planned).resolve(planned)
            tellStepsBack(resolved.goals)
        }
        let cached = try await cachedNames(resolved.goals)
        var record = RunRecord(resolved.planned)
        record.preview(resolved) { cached.contains($0.name) }
        // Offline, the run would not obtain these.
        for goal in resolved.goals where request.isOffline && !cached.contains(goal.name) && !goal.location.isFile {
            let error = EngineError.notCached(name: goal.name, option: context.offlineOption)
            record.fail(goal.wanted.dependency, goal.failures(error))
        }
        return record.report()
    }

    /// The goals whose archives are in the shared cache.
    private func cachedNames(_ goals: [Goal]) async throws -> Set<String> {
        var aliases: [String: [ArchiveKey]] = [:]
        for goal in goals {
            aliases[goal.name] =
                goal.hostedKeys(try context.archiveURLs(of: goal)).map(\.key)
                + [goal.gitKey].compactMap(\.self)
        }
        return try await context.workers.run { [cache = context.cache, aliases] in
            Set(
                goals.filter { goal in
                    let aliased = (aliases[goal.name] ?? []).compactMap { cache.alias("\($0)") }
                    return (goal.knownDigests + aliased).contains { cache.lookup($0, isUse: false) != nil }
                }.map(\.name)
            )
        }
    }

    private func run(_ state: ProjectState) async throws -> Report {
        var times = StageTimes()
        let pruner = Pruner(context: context, state: state)
        let obsolete = obsolete(state)
        try await pruner.sweep(obsolete)
        let planned = try await toldPlan(state, obsolete: obsolete)
        try await requireReplaceableLock(planned)
        times.end("plan")
        var record = RunRecord(planned)
        let writer = StateWriter(context: context, state: state, isPartial: request.isPartial)
        let install = PipelinedInstall(context, request, planned, stage(planned), writer, known: tellStepsBack)
        var resolved = try await StagingRecord(context: context, directory: state.directory)
            .keep(destinations(of: planned)) { await install.run(&record) }
        resolved.forgetSteps()
        times.end("resolve, obtain and install")
        tellMiscounts(&record)
        let lateChanges = LateChangeCheck(context, obsolete, since: resolved.planned, overwriting: request.force)
        await pruner.remove(resolved.planned.plan.removals, &record, lateChanges)
        try await writer.write(record)
        times.end("remove and write")
        if context.settings.isVerbose { context.send(.trace(times.text)) }
        // These may have to ask the hosts, while everything is done.
        try await tell(resolved.moves, record)
        try await tellReplacedTags(resolved.planned, record)
        return record.report().interrupted(after: install.total)
    }

    /// Throws where the lockfile will have to change and cannot be replaced: trees must not change without it.
    private func requireReplaceableLock(_ planned: Planned) async throws {
        let moves = if case .latest = policy { true } else { false }
        if moves || planned.changesLock { try await planned.state.requireReplaceableLock(context) }
    }

    /// Says which numbers of the lockfile were wrong and are corrected now; with `--locked`, they are a failure.
    private func tellMiscounts(_ record: inout RunRecord) {
        let (miscounts, lock) = (record.miscounts, context.project.lockName)
        if miscounts.isEmpty { return }
        if request.isLocked {
            let reasons = miscounts.map { $0.sentence(lock) }
            let error = EngineError.lockWouldChange(lock: lock, reasons: reasons, option: request.lockedOption)
            return record.refuseMiscounts(error.failure)
        }
        for miscount in miscounts {
            context.send(.note(Note("\(miscount.sentence(lock)); corrected", dependency: miscount.pin.name)))
        }
    }

    /// Plans, and says for `-v` what for.
    private func toldPlan(_ state: ProjectState, obsolete: [Destination]) async throws -> Planned {
        let planned = try await plan(state, obsolete: obsolete)
        tellReasons(planned)
        return planned
    }

    /// Says for each dependency why something has to be done, or not, for `-v`.
    private func tellReasons(_ planned: Planned) {
        guard context.settings.isVerbose else { return }
        for step in planned.plan.steps {
            context.send(.trace("\(step.wanted.dependency.name): \(step.reason(context.project))"))
        }
        for removal in planned.plan.removals where removal.isNeeded {
            let isWanted = planned.state.manifest.dependencies.contains { $0.name == removal.name }
            let reason = isWanted ? "moved from \(removal.destination)" : "no longer in \(context.project.manifestName)"
            context.send(.trace("\(removal.name): \(reason)"))
        }
    }

    private func obsolete(_ state: ProjectState) -> [Destination] {
        request.isPartial ? [] : state.obsoleteDestinations()
    }

    private func plan(_ state: ProjectState, obsolete: [Destination]) async throws -> Planned {
        let planner = Planner(context: context, basis: .vendorDirectory(overwriting: request.force))
        let planned = try await planner.plan(state, obsolete: obsolete)
        if request.isLocked {
            try planned.requireUnchangedLock(
                context.project,
                isPartial: request.isPartial,
                option: request.lockedOption
            )
        }
        return planned
    }

    /// Says which of `goals` `update` takes to an older version.
    private func tellStepsBack(_ goals: [Goal]) {
        guard case .latest = policy else { return }
        for goal in goals {
            if let step = StepBack(goal) { context.send(.note(step.note(of: goal.name))) }
        }
    }

    private func stage(_ planned: Planned) -> ResolveStage {
        let scope: ResolveStage.Scope =
            switch policy {
            case _ where request.isOffline: .none
            case .locked: .unlocked
            case .latest: .everything(accepted: planned.state.selection.names)
            }
        return ResolveStage(context: context, scope: scope)
    }

    /// Where trees may be staged: of what needs an archive, and of what the hosts may know a newer version.
    private func destinations(of planned: Planned) -> [String] {
        let mayMove = if case .latest = policy { true } else { false }
        return planned.plan.steps.filter { mayMove || $0.needsArchive }.map(\.wanted.dependency.destination)
    }

    /// Says which tags of entries that stay were replaced for the same commit.
    private func tellReplacedTags(_ planned: Planned, _ record: RunRecord) async throws {
        guard case .latest = policy, !request.isOffline else { return }
        let kept = planned.state.selection.dependencies.compactMap {
            dependency -> (dependency: Dependency, pin: Pin)? in
            guard let pin = planned.state.lock?[dependency.name], record.pins[pin.name] == pin else { return nil }
            return (dependency, pin)
        }
        let addresses = try context.settings.forges(and: planned.state.manifest.hosts)
        let resolver = Resolver(context: context, addresses: addresses, credentials: context.credentials)
        try await TagObjectCheck(context: context).tell(kept, resolver)
    }

    /// Says which tags moved, and what that means for the locked entries.
    private func tell(_ moves: [TagMove], _ record: RunRecord) async throws {
        switch policy {
        case .latest:
            for note in moves.compactMap({ $0.followed(by: record.pins[$0.pin.name]) }) { context.send(.note(note)) }
        case .locked:
            let learner = TreeLearner(context: context, isOnline: !request.isOffline)
            let learned = try await learner.learn(moves.compactMap(\.goal))
            for move in moves {
                let name = move.pin.name
                context.send(.note(move.staysLocked(at: record.pins[name], learned: learned[name])))
            }
        }
    }
}
