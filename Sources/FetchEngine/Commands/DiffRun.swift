internal import FetchGit
internal import FetchModel

/// `fetch diff`: how vendored directories differ from the locked trees, as patches. Writes nothing in the project.
struct DiffRun: Sendable {
    let context: EngineContext
    let request: DiffRequest

    /// Runs it. Throws what makes the run impossible; what concerns one dependency is in the result.
    func run() async throws -> DiffResult {
        let state = try await ProjectReader(context).survey(names: request.names)
        let comparison = DependencyComparison(context: context, state: state, isOnline: !request.isOffline)
        let format = request.statisticsWidth.map { Patching.Format.statistics(width: $0) } ?? .patch
        var result = DiffResult()
        for (dependency, wanted) in try await WantedReader(context, state.manifest).read(state.selection.dependencies) {
            let pin = state.lock?[dependency.name]
            do {
                guard let pin else {
                    // Without a name, this is about what was installed.
                    if request.names.isEmpty { continue }
                    throw DiffError.notLocked(name: dependency.name, lock: context.project.lockName)
                }
                let found = try await comparison.compare(try wanted.get(), pin)
                let text = try await comparison.text(of: found, as: format)
                result.report.outcomes.append(found.outcome)
                if found.isOfAnotherVersion { context.send(.note(otherVersion(dependency))) }
                if text.isEmpty { continue }
                result.differences.append(
                    DiffResult.Difference(name: dependency.name, path: dependency.destination, text: text)
                )
            } catch {
                try Task.checkCancellation()
                result.report.add(error, of: dependency, pin: pin) { outcome in
                    outcome.request = outcome.request ?? (try? wanted.get())?.request
                }
            }
        }
        return result
    }

    private func otherVersion(_ dependency: Dependency) -> Note {
        let lock = context.project.lockName
        let message =
            "'\(dependency.name)' was edited on another version than the one in \(lock): "
            + "the difference also takes back what changed between the two"
        return Note(message, dependency: dependency.name)
    }
}
