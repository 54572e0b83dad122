internal import FetchModel
internal import FetchProvenance
internal import FetchSystem
internal import FetchVendor

/// `fetch prove`: proves the origin of locked dependencies with objects of their repositories, and keeps these objects.
struct OriginRun: Sendable {
    let context: EngineContext
    let names: [String]

    /// Runs it. Throws what makes the run impossible; what concerns one dependency is in the report.
    func run() async throws -> OriginReport {
        try await ProjectReader(context).holding(names: names) { try await run($0) }
    }

    private func run(_ state: ProjectState) async throws -> OriginReport {
        let project = context.project
        guard let lock = state.lock else { throw VerificationFinding.noLock(lock: project.lockName) }
        var failures: [String: [Failure]] = [:]
        var goals: [Goal] = []
        let source = LockedTreeSource(context: context, manifest: state.manifest, isOnline: true)
        for (dependency, wanted) in try await WantedReader(context, state.manifest).read(state.selection.dependencies) {
            do {
                let pin = try pin(of: try wanted.get(), lock)
                if pin.commit == nil, dependency.signature == nil { continue }
                var goal = try source.goal(for: try wanted.get(), at: pin)
                (goal.pin, goal.needsProof) = (pin, true)
                goals.append(goal)
            } catch {
                failures[dependency.name] = Failure.all(in: error).map { $0.about(dependency) }
            }
        }
        let learned = try await TreeLearner(context: context, isOnline: true).learn(goals)
        var pins: [String: Pin] = [:]
        for goal in goals {
            switch learned[goal.name]?.learned {
            case .learned(let pin), .blocked(let pin, _), .done(let pin, _, _):
                pins[goal.name] = pin
            case .failed(let reasons): failures[goal.name] = reasons
            case nil: failures[goal.name] = [OriginError.notLocked(lock: project.lockName).failure.about(goal.name)]
            }
        }
        let next = Lockfile(lock.pins.map { pins[$0.name] ?? $0 })
        let directory = OriginDirectory(project: project)
        let added = try await context.workers.run { [proofs = context.proofs] in
            try directory.write(next, proofs, in: state.directory)
        }
        var result = OriginReport(report: Report())
        (result.addedBytes, result.directory) = (added, directory.shown)
        for dependency in state.selection.dependencies {
            add(dependency, pins[dependency.name] ?? lock[dependency.name], failures[dependency.name], to: &result)
        }
        return result
    }

    /// Returns what is locked for `wanted`. Throws where that is not what the manifest asks.
    private func pin(of wanted: Wanted, _ lock: Lockfile) throws -> Pin {
        let (name, project) = (wanted.dependency.name, context.project)
        guard let pin = lock[name] else {
            throw VerificationFinding.notLocked(name: name, manifest: project.manifestName, lock: project.lockName)
        }
        guard wanted.isAnswered(by: pin) else {
            throw VerificationFinding.changedSinceLocked(
                name: name,
                manifest: project.manifestName,
                lock: project.lockName,
                RequestDifference(wanted, pin)
            )
        }
        return pin
    }

    private func add(_ dependency: Dependency, _ pin: Pin?, _ failures: [Failure]?, to result: inout OriginReport) {
        var outcome = Outcome(dependency, failures == nil ? .satisfied : .failed, pin: pin)
        outcome.error = failures?.first
        result.report.outcomes.append(outcome)
        result.report.failures += failures ?? []
        let status: OriginFinding.Status =
            if failures != nil { .unproved } else if pin?.commit == nil { .none } else { .proved }
        var finding = OriginFinding(status, pin, isNamed: dependency.namesReference)
        if let verdict = context.proofs.verdict(of: dependency.name) { finding.describe(verdict) }
        result.findings[dependency.name] = finding
    }
}

extension Dependency {
    /// Whether a tag or a branch leads to its commit.
    var namesReference: Bool { if case .commit = selector { false } else { true } }
}
