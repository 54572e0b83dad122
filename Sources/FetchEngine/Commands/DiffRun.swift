internal import FetchGit
internal import FetchModel

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
        let state = try await reader.state(inputs, in: directory, selection, isOptional: true)
        let comparison = DependencyComparison(context: context, state: state, isOnline: !request.isOffline)
        let format = request.statisticsWidth.map { Patching.Format.statistics(width: $0) } ?? .patch
        var result = DiffResult()
        for (dependency, wanted) in try await WantedReader(context, inputs.manifest).read(selection.dependencies) {
            let pin = inputs.lock?[dependency.name]
            do {
                guard let pin else {
                    // Without a name, this is about what was installed.
                    if request.names.isEmpty { continue }
                    throw DiffError.notLocked(name: dependency.name, lock: context.project.lockName)
                }
                let found = try await comparison.compare(try wanted.get(), pin)
                let text = try await comparison.text(of: found, as: format)
                result.report.outcomes.append(found.outcome)
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
}
