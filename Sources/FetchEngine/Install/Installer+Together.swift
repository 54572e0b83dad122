internal import FetchModel
internal import FetchSystem
internal import FetchVendor

extension Installer {
    /// Obtains `goals` and installs all of them or none.
    ///
    /// `prepare` runs when all are staged and checked, and may change what the lockfile is to say. `commit` runs when all are in
    /// place. If either throws, or if a goal cannot be installed, every destination is what it was. Returns what became of each goal
    /// by name; where one could not be installed, only those that could not.
    func installTogether(
        _ goals: [Goal],
        prepare: ([String: Pin]) async throws -> [String: Pin],
        commit: ([String: Installed]) async throws -> Void
    ) async throws -> [String: Installed] {
        let staged = await Stager.jobs(goals).mapConcurrently(limit: context.settings.jobs) { job in
            await stager.stage(job)
        }.flatMap(\.self)
        let stagings = staged.compactMap(\.1.staging)
        do {
            try Task.checkCancellation()
            var obstacles = staged.compactMap { goal, staged in staged.obstacle.map { (goal.name, $0) } }
            for case (let goal, .ready(_, let pin, _, _)) in staged {
                let changes = try await lateChanges?.changes(at: goal.name, losing: pin.tree) ?? []
                if !changes.isEmpty { obstacles.append((goal.name, .blocked(pin, changes))) }
            }
            var results = Dictionary(obstacles) { first, _ in first }
            if obstacles.isEmpty {
                let pins = try await prepare(Dictionary(staged.compactMap { $0.1.pin }.map { ($0.name, $0) }) { $1 })
                for (goal, staged) in staged { results[goal.name] = staged.installed(as: pins[goal.name]) }
                try Task.checkCancellation()
                try await flush(stagings, staged.compactMap(\.1.placement)).get()
                try await promoteTogether(stagings) { [results] in try await commit(results) }
            }
            await discard(stagings)
            return results
        } catch {
            await discard(stagings)
            throw error
        }
    }

    /// Moves every tree to its destination, and back if one cannot be moved or if `commit` throws.
    private func promoteTogether(_ stagings: [Staging], _ commit: () async throws -> Void) async throws {
        var promoted: [Staging] = []
        do {
            for staging in stagings {
                try await context.workers.run { try staging.promote() }
                promoted.append(staging)
            }
            try await commit()
        } catch {
            var failures: [Failure] = []
            for staging in promoted.reversed() {
                do { try await context.workers.run { try staging.revert() } } catch let second {
                    failures += Failure.all(in: second)
                }
            }
            if failures.isEmpty { throw error }
            throw Failures(Failure.all(in: error) + failures)
        }
    }

    private func discard(_ stagings: [Staging]) async {
        await context.workers.runWithoutThrowing { for staging in stagings { stager.discard(staging) } }
    }
}

extension Staged {
    /// What the lockfile is to say.
    fileprivate var pin: Pin? {
        switch self {
        case .ready(_, let pin, _, _), .present(let pin, _), .learned(let pin), .blocked(let pin, _): pin
        case .failed: nil
        }
    }

    /// Why it cannot be installed; `nil` if it can.
    fileprivate var obstacle: Installed? {
        switch self {
        case .ready, .present, .learned: nil
        case .blocked(let pin, let changes): .blocked(pin, changes)
        case .failed(let failures): .failed(failures)
        }
    }

    /// What it becomes once it is in place, with `pin` in the lockfile.
    fileprivate func installed(as pin: Pin?) -> Installed? {
        switch self {
        case .ready(_, let own, let record, let status): .done(pin ?? own, record, status)
        case .present(let own, let record): .done(pin ?? own, record, .satisfied)
        case .learned(let own): .learned(pin ?? own)
        case .blocked, .failed: obstacle
        }
    }
}
