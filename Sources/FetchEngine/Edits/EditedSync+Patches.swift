internal import FetchManifest
internal import FetchModel

extension EditedSync {
    /// Runs the sync of `edited`, after the patches of its entries were merged into the versions that they move to. If anything
    /// fails, the patches are as before.
    func runRefreshingPatches(_ edited: ManifestEditor) async throws -> Result {
        let refresh = PatchRefresh(context: project.context, isOnline: true)
        let rewrites = try await rewrites(edited, refresh)
        if project.request.isDryRun {
            for rewrite in rewrites { project.context.send(.note(rewrite.preview)) }
            return try await run(edited)
        }
        try await refresh.write(rewrites, in: project.directory)
        do {
            let result = try await run(edited)
            if !result.isDone { try await refresh.revert(rewrites, in: project.directory) }
            return result
        } catch {
            try await refresh.revert(rewrites, in: project.directory)
            throw error
        }
    }

    private func rewrites(_ edited: ManifestEditor, _ refresh: PatchRefresh) async throws -> [PatchRefresh.Rewrite] {
        let state = try await project.state(edited, try Selection(edited.manifest, names: names))
        let planned = try await Planner(context: project.context, basis: .lockfile).plan(state, obsolete: [])
        let scope = ResolveStage.Scope.everything(accepted: Set(names))
        // What cannot be resolved is reported by the sync.
        let resolved = await ResolveStage(context: project.context, scope: scope, tags: tags).resolve(planned)
        do {
            return try await refresh.rewrites(for: resolved.goals, state)
        } catch let failures as Failures {
            throw Failures(failures.all.map(project.placed))
        }
    }
}
