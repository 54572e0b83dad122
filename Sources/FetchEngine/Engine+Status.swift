package import FetchModel
internal import FetchSystem
internal import FetchVendor

extension Engine {
    /// What a sync would do, and what was modified locally. No network, and nothing is written.
    package func status(names: [String] = []) async -> Report {
        await report { try await StatusRun(session: Session(self), names: names).run() }
    }

    /// What is vendored, and from where.
    package func list() async -> Report {
        await report {
            var report = try await StatusRun(session: Session(self), names: []).run()
            report.outcomes = report.outcomes.map { outcome in
                var outcome = outcome
                outcome.changes = nil
                return outcome
            }
            return report
        }
    }
}

/// One look at what is there.
struct StatusRun: Sendable {
    let session: Session
    let names: [String]

    /// Takes it.
    func run() async throws -> Report {
        let folder = try session.project.folder()
        let path = FastPath(session.settings, session.project, folder)
        if names.isEmpty, !session.hasGlanced, let outcomes = try await session.workers.run({ path.outcomes() }) {
            return Report(outcomes: outcomes.map(Self.unchanged))
        }
        let inputs = try await session.inputs()
        let (manifest, lock) = (inputs.manifest, inputs.lock)
        let selection = try Selection(manifest, names: names)
        let index = try await session.index()
        let placements = try await session.workers.run { [stem = session.project.stem] in try folder.placements(stem) }
        let listing = Listing(session: session, index: index)
        let spots = Inventory.Spot.all(of: selection.dependencies, index, placements, lock)
        let inventory = await Inventory.take(spots, in: folder, on: session.workers)
        let judgement = Judgement(listing: listing, inventory: inventory, folder: folder)
        var report = Report()
        for (dependency, result) in try await session.wanted(selection.dependencies, in: manifest) {
            do {
                let wanted = try result.get()
                if let failures = inventory.failures[dependency.name] { throw Failures(failures) }
                let outcome = try await outcome(of: wanted, lock?[dependency.name], judgement)
                report.outcomes.append(outcome)
            } catch {
                let failures = Failure.all(in: error).map { $0.about(dependency.name) }
                var outcome = Outcome(dependency, .failed, pin: lock?[dependency.name])
                outcome.error = failures.first
                outcome.changes = []
                report.outcomes.append(outcome)
                report.failures += failures
            }
        }
        if names.isEmpty { report.outcomes += await leaving(manifest, lock, index, placements, folder) }
        return report
    }

    static func unchanged(_ outcome: Outcome) -> Outcome {
        var outcome = outcome
        outcome.changes = []
        return outcome
    }

    private func outcome(
        of wanted: Wanted,
        _ pin: Pin?,
        _ judgement: Judgement
    ) async throws -> Outcome {
        let dependency = wanted.dependency
        let presence = judgement.inventory.presences[dependency.name] ?? .absent
        let step = Plan.step(for: wanted, pin: pin, presence: presence, force: false)
        var outcome = Outcome(dependency, .planned, pin: pin)
        outcome.changes = []
        switch presence {
        case .changed(_, let changes), .mixed(let changes): outcome.changes = changes
        case .absent, .untouched, .unrecorded, .obstructed: break
        }
        if case .obtain(_, let pin, .unknown) = step {
            outcome.changes = try await judgement.changes(wanted, since: pin) ?? []
            let isWhole =
                outcome.changes?.isEmpty == false && outcome.changes?.allSatisfy { $0.kind == .missing } == true
            outcome.status = isWhole ? .missing : .modified
            return outcome
        }
        switch try await judgement.settled(step) {
        case .keep: (outcome.status, outcome.changes) = (.satisfied, [])
        case .blocked: outcome.status = .modified
        case .obtain: outcome.status = presence.tree == nil || outcome.changes?.isEmpty == false ? .missing : .planned
        case .resolve(_, _, .modified(_, let changes)): (outcome.status, outcome.changes) = (.modified, changes)
        case .resolve(_, _, .unknown): outcome.status = .modified
        case .resolve: outcome.status = .planned
        }
        return outcome
    }

    /// What a sync would take away.
    private func leaving(
        _ manifest: Manifest,
        _ lock: Lockfile?,
        _ index: VendorIndex?,
        _ placements: Placements,
        _ folder: ProjectFolder
    ) async -> [Outcome] {
        let spots = SyncRun.removable(manifest, lock, index, placements)
        let inventory = await Inventory.take(spots, in: folder, on: session.workers)
        return spots.compactMap { spot in
            guard let presence = inventory.presences[spot.key] else { return nil }
            let removal = Plan.removal(
                of: spot.name,
                at: spot.destination,
                tree: spot.lastTree(lock),
                presence: presence,
                force: false
            )
            guard removal.isPresent else { return nil }
            var outcome = Outcome(spot.name, removal.changes.isEmpty ? .planned : .modified)
            outcome.path = spot.destination
            outcome.changes = removal.changes
            return outcome
        }
    }
}
