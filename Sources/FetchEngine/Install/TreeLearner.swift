internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Obtains trees to learn their ids, without a change to the project.
struct TreeLearner: Sendable {
    let context: EngineContext
    let isOnline: Bool

    /// Returns what became of each of `goals`, by name. Calls `report` for each as soon as it is known.
    func learn(
        _ goals: [Goal],
        report: @escaping @Sendable (Goal, Staged) -> Void = { _, _ in }
    ) async throws -> [String: Staged] {
        if goals.isEmpty { return [:] }
        let scratch = try TemporaryDirectory(in: context.temporaryDirectory)
        let directory = try ProjectDirectory(scratch: scratch.path, in: context.temporaryDirectory)
        let stager = Stager(context, into: .scratch(directory), isOnline: isOnline)
        let staged = await Stager.jobs(goals).mapConcurrently(limit: context.settings.jobs) { job in
            let results = await stager.stage(job)
            for (goal, staged) in results { report(goal, staged) }
            return results
        }
        return Dictionary(staged.joined().map { ($0.0.name, $0.1) }) { first, _ in first }
    }
}
