internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// `fetch update --refresh-patches`: rewrites the patches of what moves, then updates.
///
/// Nothing is written if any patch of any dependency conflicts.
struct RefreshingUpdate: Sendable {
    let context: EngineContext
    let request: SyncRequest

    /// Runs it.
    func run() async throws -> Report {
        try await ProjectReader(context).holding(names: request.names, groups: request.groups) { try await refresh($0) }
        return try await Synchronization(context: context, request: request, policy: .latest).run()
    }

    private func refresh(_ state: ProjectState) async throws {
        let planned = try await Planner(context: context, basis: .lockfile).plan(state, obsolete: [])
        let scope: ResolveStage.Scope = request.isOffline ? .none : .everything(accepted: [])
        // What cannot be resolved is reported by the update.
        let resolved = await ResolveStage(context: context, scope: scope).resolve(planned)
        let refresh = PatchRefresh(context: context, isOnline: !request.isOffline)
        let rewrites = try await refresh.rewrites(for: resolved.goals, state)
        if request.isDryRun {
            for rewrite in rewrites { context.send(.note(rewrite.preview)) }
        } else {
            try await refresh.write(rewrites, in: state.directory)
        }
    }
}
