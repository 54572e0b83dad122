internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// What became of a goal in the end.
enum Installed: Sendable {
    /// Its tree is at its destination: what the lockfile and the index are to say, and how it got there.
    case done(Pin, VendorIndex.Record, Outcome.Status)
    /// Nothing was to be installed; what the lockfile is to say.
    case learned(Pin)
    /// Local modifications are in the way.
    case blocked(Pin, [Change])
    /// It failed.
    case failed([Failure])
}

/// Stages goals and moves the staged trees to their destinations.
///
/// Trees become visible only after a flush of the disk, so that a crash of the machine leaves no empty files under final
/// names. A flush costs up to a second, so trees share one: they wait until `batchSize` are staged, until nothing else was
/// staged for `quietTime`, until the first of them has waited for `longestWait`, or until all are there.
struct Installer: Sendable {
    let context: EngineContext
    let stager: Stager
    let directory: ProjectDirectory
    /// The trees that are being installed, or were about to be by an interrupted run.
    let placements: Monitor<Placements>
    /// Looks again at destinations before they are replaced; `nil` where local modifications are to be overwritten.
    var lateChanges: LateChangeCheck?

    /// How many trees are staged at most before they are installed. Their directories stay open until then.
    static let batchSize = 200
    /// After how many trees at once what was freed is given back to the system.
    static let releaseSize = 32
    /// How long a staged tree waits for the next one.
    static let quietTime = Duration.milliseconds(500)
    /// How long a staged tree waits at most.
    static let longestWait = Duration.seconds(2)

    /// Goals that were installed together, in one flush.
    struct Batch: Sendable {
        /// What became of each.
        let results: [(goal: Goal, installed: Installed)]
        /// Whether all other goals were installed before.
        let isLast: Bool
        /// Whether the batch was not full, because others take their time.
        let isEarly: Bool
    }

    /// Obtains and installs the goals that `arrivals` brings, and calls `report` as soon as a batch of them is done.
    func install(_ arrivals: AsyncStream<[Goal]>, report: (Batch) async -> Void) async {
        await withTaskGroup(of: Step.self) { group in
            var queue = JobQueue()
            var waiting: [(Goal, Staged)] = []
            var (running, staged) = (0, 0)
            var isOpen = true
            // Whose archives came from elsewhere in this run.
            var obtained: Set<Goal.ArchiveIdentity> = []
            var waitingSince: ContinuousClock.Instant?
            var isDone: Bool { running == 0 && !isOpen && queue.isEmpty }
            func awaitArrival() {
                group.addTask {
                    var iterator = arrivals.makeAsyncIterator()
                    return .arrived(await iterator.next())
                }
            }
            func awaitQuiet() {
                group.addTask { [clock = context.clock, staged] in
                    // A cancelled sleep only means that nothing has to be timed any more.
                    try? await clock.sleep(for: Self.quietTime)
                    return .quiet(after: staged)
                }
            }
            awaitArrival()
            while !isDone, let step = await group.next() {
                var isQuiet = false
                switch step {
                case .arrived(let goals):
                    if let goals {
                        queue.add(goals)
                        awaitArrival()
                    } else {
                        isOpen = false
                    }
                case .staged(let key, let result):
                    running -= 1
                    staged += 1
                    queue.finish(key)
                    waiting += obtained.contains(key) ? result.map { ($0, $1.fetched) } : result
                    if result.contains(where: { $0.1.isFetched }) { obtained.insert(key) }
                    waitingSince = waitingSince ?? .now
                    awaitQuiet()
                case .quiet(let count):
                    // Something else was staged since.
                    if count != staged { continue }
                    isQuiet = true
                }
                while running < context.settings.jobs, let (key, job) = queue.next() {
                    if job.count > Self.batchSize {
                        await install(large: job, report)
                        queue.finish(key)
                    } else {
                        group.addTask { .staged(key, await stager.stage(job)) }
                        running += 1
                    }
                }
                let isOverdue = waitingSince.map { .now - $0 >= Self.longestWait } ?? false
                if isQuiet || isOverdue || waiting.count >= Self.batchSize {
                    await promote(waiting, isLast: isDone, report)
                    (waiting, waitingSince) = ([], nil)
                }
            }
            group.cancelAll()
            await promote(waiting, isLast: true, report)
        }
    }

    private enum Step: Sendable {
        /// More goals; `nil` when there will be no more.
        case arrived([Goal]?)
        case staged(Goal.ArchiveIdentity, [(Goal, Staged)])
        /// Time has passed since this many jobs were staged.
        case quiet(after: Int)
    }

    /// Installs a job of more goals than one batch.
    private func install(large job: [Goal], _ report: (Batch) async -> Void) async {
        var archive = SharedArchive()
        var isGood = false
        for start in stride(from: 0, to: job.count, by: Self.batchSize) {
            let end = min(start + Self.batchSize, job.count)
            let portion = Array(job[start..<end])
            let staged = await stager.stage(portion, sharing: &archive)
            isGood = isGood || staged.contains { !$0.1.isFailure }
            await promote(staged, isLast: false, report)
        }
        await stager.settle(archive, isGood: isGood)
    }

    /// Moves what is ready to its destination, after one flush, and removes the old trees last.
    private func promote(_ all: [(Goal, Staged)], isLast: Bool, _ report: (Batch) async -> Void) async {
        if all.isEmpty { return }
        var results: [(goal: Goal, installed: Installed)] = []
        let stagings = all.compactMap { $0.1.staging }
        let flush = await flush(stagings, all.compactMap(\.1.placement))
        for (goal, staged) in all {
            let result: Installed
            switch staged {
            case .present(let pin, let record): result = .done(pin, record, .satisfied)
            case .learned(let pin): result = .learned(pin)
            case .blocked(let pin, let changes): result = .blocked(pin, changes)
            case .failed(let failures): result = .failed(failures)
            case .ready(let staging, let pin, let record, let status):
                do {
                    try flush.get()
                    let changes = try await lateChanges?.changes(at: goal.name, losing: pin.tree) ?? []
                    if changes.isEmpty {
                        try await context.workers.run { try staging.promote() }
                        result = .done(pin, record, status)
                    } else {
                        result = .blocked(pin, changes)
                    }
                } catch {
                    result = .failed(goal.failures(error))
                }
            }
            results.append((goal, result))
        }
        await report(Batch(results: results, isLast: isLast, isEarly: !isLast && all.count < Self.batchSize))
        await context.workers.runWithoutThrowing {
            for staging in stagings { stager.discard(staging) }
            // What stays of each tree lies between what was needed to make it.
            if stagings.count >= Self.releaseSize { Memory.releaseFreed() }
        }
    }

    /// Records what is about to appear, and waits until the record and the staged files are on disk. An interrupted run does so as well:
    /// what is ready is kept.
    func flush(_ stagings: [Staging], _ entries: [Placements.Entry]) async -> Result<Void, any Error> {
        do {
            if entries.isEmpty { return .success(()) }
            try await context.workers.run { [stem = context.project.stem] in
                let recorded = placements.update { placements in
                    placements.entries.formUnion(entries)
                    return placements
                }
                try directory.write(recorded, stem)
                var devices: Set<UInt64> = []
                for staging in stagings where devices.insert(try staging.directory.status().device).inserted {
                    try staging.settle()
                }
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }
}
