internal import FetchForge
internal import FetchModel
internal import FetchVendor

extension SyncRun {
    /// The goals of every step that needs an archive, and the plan as it is once the hosts were asked; what cannot be
    /// resolved is noted as failed.
    func resolve(
        _ plan: Plan,
        _ inventory: Inventory,
        _ state: State,
        _ results: inout Results
    ) async -> (plan: Plan, goals: [Goal], moves: [Move]) {
        do {
            let resolver = Resolver(
                session: session,
                addresses: try session.addresses(state.manifest),
                credentials: session.credentials
            )
            let answers = await resolver.resolve(plan.steps.filter(needsAnswer).map(\.wanted))
            let (advanced, goals) = advance(plan, answers, resolver, inventory, state, &results)
            return (advanced, goals, moves(plan, answers, resolver, state))
        } catch {
            for step in plan.steps where step.isWork { results.fail(step.wanted.dependency, Failure.all(in: error)) }
            return (plan, [], [])
        }
    }

    private func advance(
        _ plan: Plan,
        _ answers: [String: Result<Resolution?, Failures>],
        _ resolver: Resolver,
        _ inventory: Inventory,
        _ state: State,
        _ results: inout Results
    ) -> (Plan, [Goal]) {
        var plan = plan
        var goals: [Goal] = []
        goals.reserveCapacity(plan.steps.count)
        for (index, step) in plan.steps.enumerated() {
            let dependency = step.wanted.dependency
            do {
                let moved = try moved(step, answers[dependency.name])
                plan.steps[index] = moved
                guard var goal = try goal(moved, answers[dependency.name], resolver, state) else { continue }
                goal.present = inventory.presences[dependency.name]?.tree
                goals.append(goal)
            } catch {
                results.fail(dependency, Failure.all(in: error))
                plan.steps[index] = .resolve(step.wanted, previous: state.lock?[dependency.name], over: .replaceable)
            }
        }
        return (plan, goals)
    }

    /// Whether the host is asked: for what is not locked, and for all that can move when things are to move; offline,
    /// never.
    private func needsAnswer(_ step: Plan.Step) -> Bool {
        if request.isOffline { return false }
        if case .resolve = step { return true }
        return isMoving && !step.wanted.isImmovable
    }

    /// `step` in a run that moves locked versions: what the host names anew is to be obtained anew.
    private func moved(_ step: Plan.Step, _ answer: Result<Resolution?, Failures>?) throws -> Plan.Step {
        guard isMoving, let answer else { return step }
        let resolution = try answer.get()
        switch step {
        case .resolve: return step
        case .keep(let wanted, let pin), .obtain(let wanted, let pin, _), .blocked(let wanted, let pin, _):
            if let resolution, resolution.commit == pin.commit, resolution.tag == pin.tag {
                // Who names what is missing accepts what the host serves for it now.
                guard case .obtain(_, _, let occupant) = step, request.names.contains(wanted.dependency.name) else {
                    return step
                }
                return .resolve(wanted, previous: pin, over: occupant)
            }
            switch step {
            case .obtain(_, _, let occupant): return .resolve(wanted, previous: pin, over: occupant)
            case .blocked(_, _, let changes): return .resolve(wanted, previous: pin, over: .modified(nil, changes))
            default: return .resolve(wanted, previous: pin, over: .replaceable)
            }
        }
    }

    private func goal(
        _ step: Plan.Step,
        _ answer: Result<Resolution?, Failures>?,
        _ resolver: Resolver,
        _ state: State
    ) throws -> Goal? {
        switch step {
        case .keep, .blocked: return nil
        case .obtain(let wanted, let pin, let occupant):
            return Goal(
                wanted: wanted,
                tag: pin.tag,
                commit: pin.commit,
                location: try resolver.location(of: wanted.dependency, at: pin.commit),
                pin: pin,
                previous: pin,
                occupant: occupant
            )
        case .resolve(let wanted, let previous, let occupant):
            let resolution = try resolution(of: wanted, previous, answer, state)
            return Goal(
                wanted: wanted,
                tag: resolution?.tag ?? (wanted.dependency.download == nil ? nil : wanted.tag),
                commit: resolution?.commit,
                location: try resolver.location(of: wanted.dependency, at: resolution?.commit),
                pin: nil,
                previous: previous,
                occupant: occupant
            )
        }
    }

    /// What `wanted` resolves to: what the host says, but the locked commit where only the filters changed.
    private func resolution(
        of wanted: Wanted,
        _ previous: Pin?,
        _ answer: Result<Resolution?, Failures>?,
        _ state: State
    ) throws -> Resolution? {
        let kept = isMoving ? nil : wanted.keptCommit(previous)
        guard let answer else {
            if case .archive = wanted.dependency.source { return nil }
            if wanted.dependency.download != nil { return nil }
            guard let commit = kept ?? wanted.immutableCommit else { throw notAsked(wanted) }
            return Resolution(tag: previous?.tag ?? wanted.tag, commit: commit)
        }
        guard let found = try answer.get() else { return nil }
        guard let kept, kept != found.commit else { return found }
        return Resolution(tag: previous?.tag, commit: kept)
    }

    private func notAsked(_ wanted: Wanted) -> Failure {
        Failure(
            .unavailable,
            "not-locked",
            "'\(wanted.dependency.name)' is not in \(session.project.lockName), and --offline forbids to ask the host",
            help: "run `fetch sync` once with a network",
            dependency: wanted.dependency.name
        )
    }
}

extension Wanted {
    /// The commit that `previous` locked, where the same state of the same source is still wanted.
    func keptCommit(_ previous: Pin?) -> CommitID? {
        previous.flatMap { isSameSelection(as: $0) ? $0.commit : nil }
    }

    /// The commit that the manifest itself names.
    var immutableCommit: CommitID? {
        if case .commit(let commit) = dependency.selector { commit } else { nil }
    }

    /// Whether nothing that the manifest asks can move: a commit, or an archive with its checksum.
    var isImmovable: Bool { immutableCommit != nil || dependency.sha256 != nil }

    /// The tag that the manifest names.
    var tag: String? {
        if case .tag(let tag) = dependency.selector { tag } else { nil }
    }
}

extension Plan.Step {
    /// Whether an archive is needed for it.
    var isWork: Bool {
        switch self {
        case .keep, .blocked: false
        case .obtain, .resolve: true
        }
    }
}
