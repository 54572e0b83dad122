internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// The record of where a run stages trees, which the next run needs where this one is killed.
struct StagingRecord: Sendable {
    let context: EngineContext
    let directory: ProjectDirectory

    /// Runs `body`, which stages trees at `destinations`, while they are recorded. Throws what writing fetch's state throws,
    /// and what `body` throws.
    func keep<Result>(_ destinations: [String], while body: () async throws -> Result) async throws -> Result {
        try await record(destinations)
        do {
            let result = try await body()
            await forget()
            return result
        } catch {
            await forget()
            throw error
        }
    }

    private func record(_ destinations: [String]) async throws {
        try await context.workers.run { [stem = context.project.stem] in
            try directory.recordStaging(for: destinations, stem)
        }
    }

    /// Removes it, once nothing is staged any more. Where that fails, the next run finds nothing there and removes it.
    private func forget() async {
        await context.workers.runWithoutThrowing { [stem = context.project.stem] in
            try? directory.forgetStaging(stem)  // See above.
        }
    }
}
