internal import FetchForge
internal import FetchModel
internal import FetchVendor

/// A plan whose open questions the hosts have answered.
struct Resolved: Sendable {
    /// The plan, with the steps as they are after the answers.
    var planned: Planned
    /// What has to be obtained.
    var goals: [Goal]
    /// Locked tags that were seen to name another commit now.
    var moves: [TagMove]

    /// Forgets the steps: of ten thousand dependencies, they are megabytes.
    mutating func forgetSteps() { (planned.plan.steps, planned.wants) = ([], []) }
}

/// Asks the hosts what a plan needs to know, and turns its steps into goals.
struct ResolveStage: Sendable {
    /// Which dependencies the hosts are asked about.
    enum Scope: Sendable {
        /// Those that the lockfile does not answer.
        case unlocked
        /// All that can move. For `accepted` names whose tree is missing, whatever the host serves now is accepted.
        case everything(accepted: Set<String>)
        /// None, because the run is offline.
        case none
    }

    let context: EngineContext
    let scope: Scope
    /// Tags that stand in for what the manifest requests, by the dependencies' names.
    var tags: [String: String] = [:]

    /// Resolves `planned`. Dependencies that cannot be resolved are added to its failures.
    func resolve(_ planned: Planned) async -> Resolved {
        var goals: [(step: Int, goal: Goal)] = []
        var resolved = await resolve(planned) { goals += $0 }
        resolved.goals = goals.sorted { $0.step < $1.step }.map(\.goal)
        return resolved
    }

    /// Resolves `planned`, and passes goals on as soon as they are known, with the positions of their steps: first those that
    /// no host has to be asked about, then those of each answer. The result has no goals.
    func resolve(_ planned: Planned, receive: ([(step: Int, goal: Goal)]) -> Void) async -> Resolved {
        do {
            let addresses = try context.settings.forges(and: planned.state.manifest.hosts)
            let resolver = Resolver(
                context: context,
                addresses: addresses,
                credentials: context.credentials,
                tags: tags
            )
            var advance = Advance(stage: self, resolver: resolver, planned: planned)
            let asked = planned.plan.steps.indices.filter { needsAnswer(planned.plan.steps[$0]) }
            receive(advance.goals(at: planned.plan.steps.indices.filter { !needsAnswer(planned.plan.steps[$0]) }))
            let steps = Dictionary(asked.map { (planned.plan.steps[$0].wanted.dependency.name, $0) }) { first, _ in
                first
            }
            let answers = await resolver.resolve(asked.map { planned.plan.steps[$0].wanted }) { answers in
                advance.answers.merge(answers) { $1 }
                receive(advance.goals(at: answers.keys.compactMap { steps[$0] }.sorted()))
            }
            return advance.resolved(answers)
        } catch {
            var planned = planned
            for step in planned.plan.steps where step.needsArchive {
                let dependency = step.wanted.dependency
                planned.failures.append((dependency, Failure.all(in: error).map { $0.about(dependency) }))
            }
            return Resolved(planned: planned, goals: [], moves: [])
        }
    }

    /// Returns what `planned` would obtain as far as that is known without asking a host.
    func foresee(_ planned: Planned) -> Resolved {
        var resolved = Resolved(planned: planned, goals: [], moves: [])
        guard let addresses = try? context.settings.forges(and: planned.state.manifest.hosts) else { return resolved }
        let resolver = Resolver(context: context, addresses: addresses, credentials: context.credentials)
        resolved.goals = planned.plan.steps.compactMap { step in
            guard case .obtain = step else { return nil }
            return try? goal(of: step, nil, resolver)
        }
        return resolved
    }

    /// A plan on its way from step to goal.
    private struct Advance {
        let stage: ResolveStage
        let resolver: Resolver
        var planned: Planned
        /// What the hosts have said so far.
        var answers: [String: Resolver.Answer] = [:]
        /// What could not be resolved, by the positions of the steps.
        private var failures: [(step: Int, reasons: [Failure])] = []

        init(stage: ResolveStage, resolver: Resolver, planned: Planned) {
            self.stage = stage
            self.resolver = resolver
            self.planned = planned
        }

        /// Advances the steps at `positions`, and returns the goals that they become.
        mutating func goals(at positions: [Int]) -> [(step: Int, goal: Goal)] {
            positions.compactMap { position in goal(at: position).map { (position, $0) } }
        }

        private mutating func goal(at position: Int) -> Goal? {
            let step = planned.plan.steps[position]
            let dependency = step.wanted.dependency
            let answer = answers[dependency.name]
            do {
                let moved = try stage.advanced(step, answer)
                if stage.isUpdating { planned.plan.steps[position] = moved }
                guard var goal = try stage.goal(of: moved, answer, resolver) else { return nil }
                goal.present = planned.inventory.presences[dependency.name]?.tree
                goal.needsProof = goal.mustBeProved(by: planned.state.manifest)
                return goal
            } catch {
                failures.append((position, Failure.all(in: error).map { $0.about(dependency) }))
                planned.plan.steps[position] = .resolve(
                    step.wanted,
                    previous: planned.state.lock?[dependency.name],
                    over: .replaceable
                )
                return nil
            }
        }

        /// Returns the plan after the last answer, its failures in the order of the steps.
        func resolved(_ answers: [String: Resolver.Answer]) -> Resolved {
            var planned = planned
            planned.failures += failures.sorted { $0.step < $1.step }.map {
                (planned.plan.steps[$0.step].wanted.dependency, $0.reasons)
            }
            return Resolved(planned: planned, goals: [], moves: TagMove.all(in: planned, answers, resolver))
        }
    }

    private func needsAnswer(_ step: Plan.Step) -> Bool {
        switch (scope, step) {
        case (.none, _): false
        case (_, .resolve): true
        case (.unlocked, _): false
        case (.everything, _): !step.wanted.isImmovable
        }
    }

    /// Returns `step`, or the step that replaces it because the host names another commit now.
    private func advanced(_ step: Plan.Step, _ answer: Resolver.Answer?) throws -> Plan.Step {
        guard case .everything(let accepted) = scope, let answer else { return step }
        let resolution = try answer.get()
        let (wanted, pin, occupant): (Wanted, Pin, Plan.Occupant)
        switch step {
        case .resolve: return step
        case .keep(let asked, let locked): (wanted, pin, occupant) = (asked, locked, .replaceable)
        case .obtain(let asked, let locked, let over): (wanted, pin, occupant) = (asked, locked, over)
        case .blocked(let asked, let locked, let changes):
            (wanted, pin, occupant) = (asked, locked, .modified(nil, changes))
        }
        let isDownload = wanted.dependency.download != nil
        if let resolution, isDownload || resolution.commit == pin.commit, resolution.tag == pin.tag {
            // The user who names a missing dependency accepts what the host serves for it now.
            guard case .obtain = step, accepted.contains(wanted.dependency.name) else { return step }
        }
        return .resolve(wanted, previous: pin, over: occupant)
    }

    private func goal(
        of step: Plan.Step,
        _ answer: Resolver.Answer?,
        _ resolver: Resolver
    ) throws -> Goal? {
        switch step {
        case .keep, .blocked: return nil
        case .obtain(let wanted, let pin, let occupant):
            return Goal(
                wanted: wanted,
                tag: pin.tag,
                commit: pin.commit,
                location: try resolver.location(of: wanted.dependency, at: pin.commit, tag: pin.tag),
                pin: pin,
                previous: pin,
                occupant: occupant
            )
        case .resolve(let wanted, let previous, let occupant):
            let resolution = try resolution(of: wanted, previous, answer)
            let isDownload = wanted.dependency.download != nil
            let tag = resolution?.tag ?? (isDownload ? wanted.tag : nil)
            return Goal(
                wanted: wanted,
                tag: tag,
                commit: isDownload ? nil : resolution?.commit,
                location: try resolver.location(of: wanted.dependency, at: resolution?.commit, tag: tag),
                pin: nil,
                previous: previous,
                occupant: occupant
            )
        }
    }

    /// Returns what `wanted` resolves to: what the host says, or the locked commit if only the filters changed.
    private func resolution(
        of wanted: Wanted,
        _ previous: Pin?,
        _ answer: Resolver.Answer?
    ) throws -> Resolution? {
        let kept = isUpdating ? nil : wanted.keptCommit(previous)
        guard let answer else {
            if case .archive = wanted.dependency.source { return nil }
            // A download has no commit, and its tag is known unless a version was requested.
            if wanted.dependency.download != nil, wanted.dependency.selector == nil || wanted.tag != nil { return nil }
            guard let commit = kept ?? wanted.immutableCommit else {
                throw EngineError.notLockedOffline(
                    name: wanted.dependency.name,
                    lock: context.project.lockName,
                    option: context.offlineOption
                )
            }
            return Resolution(tag: previous?.tag ?? wanted.tag, commit: commit)
        }
        guard let found = try answer.get() else { return nil }
        guard let kept, kept != found.commit else { return found }
        return Resolution(tag: previous?.tag, commit: kept)
    }

    private var isUpdating: Bool { if case .everything = scope { true } else { false } }
}

extension Wanted {
    /// The commit that `previous` locked, if the same state of the same source is still wanted.
    func keptCommit(_ previous: Pin?) -> CommitID? {
        previous.flatMap { isSameSelection(as: $0) ? $0.commit : nil }
    }

    /// The commit that the manifest itself names.
    var immutableCommit: CommitID? {
        if case .commit(let commit) = dependency.selector { commit } else { nil }
    }

    /// Whether nothing that the manifest names can move: a commit, or an archive with its checksum.
    var isImmovable: Bool { immutableCommit != nil || dependency.sha256 != nil }

    /// The tag that the manifest names.
    var tag: String? {
        if case .tag(let tag) = dependency.selector { tag } else { nil }
    }
}

extension Plan.Step {
    /// Whether the step needs an archive.
    var needsArchive: Bool {
        switch self {
        case .keep, .blocked: false
        case .obtain, .resolve: true
        }
    }
}
