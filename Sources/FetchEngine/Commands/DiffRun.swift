internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// `fetch diff`: how vendored directories differ from the locked trees, as patches. Writes nothing in the project.
struct DiffRun: Sendable {
    let context: EngineContext
    let request: DiffRequest

    /// Runs it. Throws what makes the run impossible; what concerns one dependency is in the result.
    func run() async throws -> DiffResult {
        let reader = ProjectReader(context)
        let directory = try await reader.directory()
        let inputs = try await reader.inputs()
        let selection = try Selection(inputs.manifest, names: request.names)
        let state = try await reader.state(inputs, in: directory, selection)
        var result = DiffResult()
        for (dependency, wanted) in try await WantedReader(context, inputs.manifest).read(selection.dependencies) {
            let pin = inputs.lock?[dependency.name]
            do {
                guard let pin else {
                    // Without a name, this is about what was installed.
                    if request.names.isEmpty { continue }
                    throw DiffError.notLocked(name: dependency.name, lock: context.project.lockName)
                }
                let (outcome, text) = try await compare(try wanted.get(), pin, state)
                result.report.outcomes.append(outcome)
                if text.isEmpty { continue }
                result.differences.append(
                    DiffResult.Difference(name: dependency.name, path: dependency.destination, text: text)
                )
            } catch {
                try Task.checkCancellation()
                let failures = Failure.all(in: error).map { $0.about(dependency) }
                var outcome = Outcome(dependency, .failed, pin: pin)
                outcome.error = failures.first
                result.report.outcomes.append(outcome)
                result.report.failures += failures
            }
        }
        return result
    }

    /// Compares what is at the destination of `wanted` with the tree of `pin`, and returns the difference as text.
    private func compare(_ wanted: Wanted, _ pin: Pin, _ state: ProjectState) async throws -> (Outcome, [UInt8]) {
        let dependency = wanted.dependency
        let working = try await working(dependency, state)
        var outcome = Outcome(dependency, .satisfied, pin: pin)
        if let override = state.overrides[dependency.name] {
            outcome = .overridden(dependency, by: override, pin)
        }
        outcome.changes = working.others
        for other in working.others {
            context.send(.note(Note(Self.leftOut(other, of: dependency), dependency: dependency.name)))
        }
        if working.folder != nil, Tree(working.entries).id == pin.tree { return (outcome, []) }
        outcome.status = working.folder == nil ? .missing : .modified
        outcome.reason = outcome.reason ?? (working.folder == nil ? .absent : .edited)
        if working.folder == nil { context.send(.note(Self.notInPlace(dependency))) }
        let base = try await base(wanted, pin, state)
        let difference = TreeDifference(from: base.tree.entries, to: working.entries)
        outcome.changes = try await changes(difference, base, working, outcome, in: state.directory)
        if difference.isEmpty { return (outcome, []) }
        let format = request.statisticsWidth.map { Patching.Format.statistics(width: $0) } ?? .patch
        let text = try await TreePatch(context: context)
            .text(difference, from: base.folder, to: working.folder, as: format)
        return (outcome, text)
    }

    private func working(_ dependency: Dependency, _ state: ProjectState) async throws -> WorkingTree {
        if let override = state.overrides[dependency.name] {
            return try await OverrideFiles(context: context).working(override, dependency)
        }
        let record = state.index.records.first { $0.destination == dependency.destination }
        return try await context.workers.run { [directory = state.directory] in
            try WorkingTree(at: dependency.destination, in: directory, trusting: record)
        }
    }

    private func changes(
        _ difference: TreeDifference,
        _ base: LockedTree,
        _ working: WorkingTree,
        _ outcome: Outcome,
        in directory: ProjectFolder
    ) async throws -> [Change] {
        guard outcome.override == nil, let destination = outcome.path else { return difference.changes }
        return try await context.workers.run {
            try TreeComparison(
                expected: base.tree.entries,
                scan: working.scan,
                destination: destination,
                in: directory
            ).changes
        }
    }

    private func base(_ wanted: Wanted, _ pin: Pin, _ state: ProjectState) async throws -> LockedTree {
        let source = LockedTreeSource(context: context, manifest: state.manifest, isOnline: !request.isOffline)
        return try await source.tree(of: wanted, pin)
    }

    private static func leftOut(_ other: Change, of dependency: Dependency) -> String {
        let reason = other.detail.map { " (\($0))" } ?? ""
        return "'\(dependency.name)': '\(ForeignText.line(other.path))' cannot be part of a patch\(reason)"
    }

    private static func notInPlace(_ dependency: Dependency) -> Note {
        Note(
            "'\(dependency.name)' is not in place: there is no directory '\(dependency.destination)'",
            help: "run `fetch sync`",
            dependency: dependency.name
        )
    }
}
