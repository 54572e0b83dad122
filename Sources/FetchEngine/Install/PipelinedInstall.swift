internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Resolves a plan and installs what it needs: each dependency as soon as it is known what it is, so that a host which takes
/// its time delays nothing that comes from others.
struct PipelinedInstall: Sendable {
    private let context: EngineContext
    private let request: SyncRequest
    private let planned: Planned
    private let stage: ResolveStage
    private let writer: StateWriter
    /// Gets the goals that are known, before they are installed.
    private let known: @Sendable ([Goal]) -> Void
    private let progress: Progress

    /// Is to resolve `planned` in `stage`, and to pass goals to `known` before they are installed.
    init(
        _ context: EngineContext,
        _ request: SyncRequest,
        _ planned: Planned,
        _ stage: ResolveStage,
        _ writer: StateWriter,
        known: @escaping @Sendable ([Goal]) -> Void
    ) {
        (self.context, self.request, self.planned) = (context, request, planned)
        (self.stage, self.writer, self.known) = (stage, writer, known)
        progress = Progress(expected: planned.plan.steps.count(where: \.needsArchive))
    }

    /// How many dependencies the run has to obtain, as far as it knows.
    var total: Int { progress.total }

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

    /// Runs it. What became of each dependency is in `record` then, which the lockfile so far is written from.
    func run(_ record: inout RunRecord) async -> Resolved {
        let (arrivals, arrive) = AsyncStream.makeStream(of: [Goal].self)
        if total > 0 { context.send(.planned(downloads: total, bytes: nil)) }
        async let resolving = resolve(arrive)
        let others = await install(arrivals, &record)
        let resolved = await resolving
        record.fail(resolved.planned.failures.dropFirst(planned.failures.count))
        record.keep(resolved.planned)
        // What there is to say of these is said in the order of the manifest.
        for (goal, installed) in planned.state.manifest.sorted(others, by: \.goal.name) {
            record.finish(goal, installed)
        }
        return resolved
    }

    private func resolve(_ arrive: AsyncStream<[Goal]>.Continuation) async -> Resolved {
        defer { arrive.finish() }
        if context.settings.jobs == 1 {
            // One thing after the other, as the user wants it.
            let resolved = await stage.resolve(planned)
            begin(resolved.goals, arrive)
            return resolved
        }
        return await stage.resolve(planned) { goals in begin(goals.map(\.goal), arrive) }
    }

    /// Passes `goals` on to what installs them.
    private func begin(_ goals: [Goal], _ arrive: AsyncStream<[Goal]>.Continuation) {
        if goals.isEmpty { return }
        if progress.begin(goals.count) { context.send(.planned(downloads: total, bytes: nil)) }
        known(goals)
        arrive.yield(goals)
    }

    /// Installs what arrives. Returns what was not installed.
    private func install(
        _ arrivals: AsyncStream<[Goal]>,
        _ record: inout RunRecord
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
        for dependency in state.manifest.sorted(overwritten, by: \.name) { tellOverwritten(dependency) }
        return others
    }

    /// Says which local modifications `--force` has overwritten.
    private func tellOverwritten(_ dependency: Dependency) {
        let text: String
        switch planned.inventory.presences[dependency.name] {
        case .changed(_, let changes), .mixed(let changes):
            let counts = [Change.Kind.modified, .extra].compactMap { kind in
                let count = changes.count { $0.kind == kind }
                return count == 0 ? nil : (count, kind.rawValue)
            }
            guard let last = counts.last else { return }
            let total = counts.reduce(0) { $0 + $1.0 }
            let words = counts.map { "\($0.0) \($0.1)" }.joined(separator: " and ")
            text =
                "\(words) \(last.0 == 1 ? "file" : "files") of '\(dependency.name)' "
                + "\(total == 1 ? "was" : "were") overwritten"
        case .unrecorded, .obstructed: text = "what was at '\(dependency.destination)' was overwritten"
        case .absent, .untouched, nil: return
        }
        context.send(.note(Note(text, dependency: dependency.name)))
    }
}

extension Manifest {
    /// Returns `items` in the order of the dependencies whose names they have.
    fileprivate func sorted<Item>(_ items: [Item], by name: KeyPath<Item, String>) -> [Item] {
        if items.count < 2 { return items }
        let positions = Dictionary(dependencies.enumerated().map { ($1.name, $0) }) { first, _ in first }
        return items.sorted { positions[$0[keyPath: name]] ?? 0 < positions[$1[keyPath: name]] ?? 0 }
    }
}
