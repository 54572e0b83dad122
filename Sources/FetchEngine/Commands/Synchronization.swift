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
        switch policy {
        case _ where request.isOffline: resolved = await resolve(planned)
        case .latest: resolved = await resolve(planned)
        case .locked: resolved = ResolveStage(context: context, scope: .none).foresee(planned)
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
        let pruner = Pruner(context: context, state: state)
        let obsolete = obsolete(state)
        try await pruner.sweep(obsolete)
        let planned = try await toldPlan(state, obsolete: obsolete)
        var record = RunRecord(planned)
        let writer = StateWriter(context: context, state: state, isPartial: request.isPartial)
        let progress = Progress(expected: planned.plan.steps.count(where: \.needsArchive))
        var resolved = try await StagingRecord(context: context, directory: state.directory)
            .keep(destinations(of: planned)) { await install(planned, progress, &record, writer) }
        resolved.forgetSteps()
        tellMiscounts(&record)
        let lateChanges = LateChangeCheck(context, obsolete, since: resolved.planned, overwriting: request.force)
        await pruner.remove(resolved.planned.plan.removals, &record, lateChanges)
        try await writer.write(record)
        // These may have to ask the hosts, while everything is done.
        try await tell(resolved.moves, record)
        try await tellReplacedTags(resolved.planned, record)
        return record.report().interrupted(after: progress.total)
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

    private func resolve(_ planned: Planned) async -> Resolved {
        let resolved = await ResolveStage(context: context, scope: scope(planned)).resolve(planned)
        tellStepsBack(resolved.goals)
        return resolved
    }

    /// Says which of `goals` `update` takes to an older version.
    private func tellStepsBack(_ goals: [Goal]) {
        guard case .latest = policy else { return }
        for goal in goals {
            if let step = StepBack(goal) { context.send(.note(step.note(of: goal.name))) }
        }
    }

    private func scope(_ planned: Planned) -> ResolveStage.Scope {
        switch policy {
        case _ where request.isOffline: .none
        case .locked: .unlocked
        case .latest: .everything(accepted: planned.state.selection.names)
        }
    }

    /// Where trees may be staged: of what needs an archive, and of what the hosts may know a newer version.
    private func destinations(of planned: Planned) -> [String] {
        let mayMove = if case .latest = policy { true } else { false }
        return planned.plan.steps.filter { mayMove || $0.needsArchive }.map(\.wanted.dependency.destination)
    }

    /// How many dependencies the run has to obtain, as far as it knows.
    private final class Progress: Sendable {
        private let counts: Monitor<(expected: Int, begun: Int)>

        /// That many are known to be needed before any host was asked.
        init(expected: Int) { counts = Monitor((expected, 0)) }

        var total: Int { counts.read { max($0.expected, $0.begun) } }

        /// Counts more that are obtained. Returns whether the total grew.
        func begin(_ count: Int) -> Bool {
            let before = total
            counts.update { $0.begun += count }
            return total > before
        }
    }

    /// Resolves `planned` and installs what it needs: each dependency as soon as it is known what it is, so that a host which
    /// takes its time delays nothing that comes from others.
    private func install(
        _ planned: Planned,
        _ progress: Progress,
        _ record: inout RunRecord,
        _ writer: StateWriter
    ) async -> Resolved {
        let (arrivals, arrive) = AsyncStream.makeStream(of: [Goal].self)
        if progress.total > 0 { context.send(.planned(downloads: progress.total, bytes: nil)) }
        async let resolving = resolve(planned, progress, arrive)
        let others = await install(arrivals, planned, &record, writer)
        let resolved = await resolving
        record.fail(resolved.planned.failures.dropFirst(planned.failures.count))
        record.keep(resolved.planned)
        // What there is to say of these is said in the order of the manifest.
        let order = others.isEmpty ? [:] : planned.state.manifest.positions
        for (goal, installed) in others.sorted(by: { order[$0.goal.name] ?? 0 < order[$1.goal.name] ?? 0 }) {
            record.finish(goal, installed)
        }
        return resolved
    }

    private func resolve(
        _ planned: Planned,
        _ progress: Progress,
        _ arrive: AsyncStream<[Goal]>.Continuation
    ) async -> Resolved {
        defer { arrive.finish() }
        let stage = ResolveStage(context: context, scope: scope(planned))
        if context.settings.jobs == 1 {
            // One thing after the other, as the user wants it.
            let resolved = await stage.resolve(planned)
            begin(resolved.goals, progress, arrive)
            return resolved
        }
        return await stage.resolve(planned) { goals in begin(goals.map(\.goal), progress, arrive) }
    }

    /// Passes `goals` on to what installs them.
    private func begin(_ goals: [Goal], _ progress: Progress, _ arrive: AsyncStream<[Goal]>.Continuation) {
        if goals.isEmpty { return }
        if progress.begin(goals.count) { context.send(.planned(downloads: progress.total, bytes: nil)) }
        tellStepsBack(goals)
        arrive.yield(goals)
    }

    /// Installs what arrives. Returns what was not installed.
    private func install(
        _ arrivals: AsyncStream<[Goal]>,
        _ planned: Planned,
        _ record: inout RunRecord,
        _ writer: StateWriter
    ) async -> [(goal: Goal, installed: Installed)] {
        let state = planned.state
        let installer = Installer(
            context: context,
            stager: Stager(
                context,
                into: .project(state.directory, planned.inventory),
                isOnline: !request.isOffline
            ),
            directory: state.directory,
            placements: Monitor(state.placements),
            lateChanges: LateChangeCheck(
                context,
                wanted: state.selection.dependencies,
                since: planned,
                overwriting: request.force
            )
        )
        var locksEarly = !request.isLocked
        var lockedLast = ContinuousClock.now
        var others: [(goal: Goal, installed: Installed)] = []
        var overwritten: [Dependency] = []
        await installer.install(arrivals) { batch in
            var isAnyDone = false
            for (goal, installed) in batch.results {
                guard case .done(_, _, let status) = installed else {
                    others.append((goal, installed))
                    continue
                }
                isAnyDone = true
                record.finish(goal, installed)
                if request.force, status != .satisfied { overwritten.append(goal.wanted.dependency) }
            }
            // Full batches may follow each other many times a second, and each write has all that was locked before.
            let isDue = batch.isEarly || lockedLast.duration(to: .now) >= Installer.longestWait
            if isAnyDone, !batch.isLast, isDue, locksEarly {
                // A failure is not lost: the run's last write has all of this again, and reports it.
                do { try await writer.writeLockSoFar(record) } catch { locksEarly = false }
                lockedLast = .now
            }
            for (goal, installed) in batch.results { context.send(.finished(installed.outcome(of: goal))) }
        }
        let order = overwritten.isEmpty ? [:] : state.manifest.positions
        for dependency in overwritten.sorted(by: { order[$0.name] ?? 0 < order[$1.name] ?? 0 }) {
            tellOverwritten(dependency, planned.inventory)
        }
        return others
    }

    /// Says which local modifications `--force` has overwritten.
    private func tellOverwritten(_ dependency: Dependency, _ inventory: Inventory) {
        switch inventory.presences[dependency.name] {
        case .changed(_, let changes), .mixed(let changes):
            let counts = [Change.Kind.modified, .extra].compactMap { kind in
                let count = changes.count { $0.kind == kind }
                return count == 0 ? nil : (count, kind.rawValue)
            }
            guard let last = counts.last else { return }
            let total = counts.reduce(0) { $0 + $1.0 }
            let words = counts.map { "\($0.0) \($0.1)" }.joined(separator: " and ")
            context.send(
                .note(
                    Note(
                        "\(words) \(last.0 == 1 ? "file" : "files") of '\(dependency.name)' "
                            + "\(total == 1 ? "was" : "were") overwritten",
                        dependency: dependency.name
                    )
                )
            )
        case .unrecorded, .obstructed:
            context.send(
                .note(Note("what was at '\(dependency.destination)' was overwritten", dependency: dependency.name))
            )
        case .absent, .untouched, nil: break
        }
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

extension Manifest {
    /// The position of each dependency by its name.
    fileprivate var positions: [String: Int] {
        Dictionary(dependencies.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }
}
