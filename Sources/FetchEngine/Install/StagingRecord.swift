internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// The record of where a run stages trees, which the next run needs where this one is killed.
struct StagingRecord: Sendable {
    let context: EngineContext
    let directory: ProjectFolder

    /// Writes it, before anything of `goals` is staged. Throws what writing fetch's state throws.
    func record(_ goals: [Goal]) async throws {
        let destinations = goals.map(\.wanted.dependency.destination)
        try await context.workers.run { [stem = context.project.stem] in
            try directory.recordStaging(for: destinations, stem)
        }
    }

    /// Removes it, once nothing is staged any more. Where that fails, the next run finds nothing there and removes it.
    func forget() async {
        await context.workers.runWithoutThrowing { [stem = context.project.stem] in
            try? directory.forgetStaging(stem)  // See above.
        }
    }
}
