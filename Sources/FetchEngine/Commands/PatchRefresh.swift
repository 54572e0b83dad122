internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// `fetch update --refresh-patches`: merges the patches of dependencies that move three ways between the old tree and the new
/// one, and rewrites their files where that is clean.
///
/// Nothing is written if any patch of any dependency conflicts. The update itself comes after it.
struct PatchRefresh: Sendable {
    let context: EngineContext
    let request: SyncRequest

    /// Runs it. Throws `Failures` with every patch that cannot be rewritten.
    func run() async throws {
        let reader = ProjectReader(context)
        let directory = try await reader.directory()
        let inputs = try await reader.inputs()
        let lock = try await reader.acquire(directory)
        defer { lock.release() }
        let current = try await reader.inputs(inputs)
        let selection = try Selection(current.manifest, names: request.names, groups: request.groups)
        let state = try await reader.state(current, in: directory, selection)
        let planned = try await Planner(context: context, basis: .lockfile).plan(state, obsolete: [])
        let scope: ResolveStage.Scope = request.isOffline ? .none : .everything(accepted: [])
        // What cannot be resolved is reported by the update.
        let resolved = await ResolveStage(context: context, scope: scope).resolve(planned)
        var rewritten: [(old: Patch, new: Patch)] = []
        var failures: [Failure] = []
        for goal in resolved.goals where state.overrides[goal.name] == nil {
            do {
                rewritten += try await refreshed(goal, state)
            } catch {
                try Task.checkCancellation()
                failures += goal.failures(error)
            }
        }
        guard failures.isEmpty else { throw Failures(failures) }
        for (old, new) in rewritten where old.bytes != new.bytes {
            if request.isDryRun {
                context.send(.note(Note("'\(old.name)' would be rewritten")))
                continue
            }
            try await context.workers.run {
                try PatchTarget.replace(old.name, with: new.bytes, in: state.directory.folder)
            }
            context.send(.note(Note("rewrote '\(old.name)'")))
        }
    }

    /// Returns the patches of `goal` with what they become for its commit; none if it does not move.
    private func refreshed(_ goal: Goal, _ state: ProjectState) async throws -> [(old: Patch, new: Patch)] {
        let dependency = goal.wanted.dependency
        guard !dependency.shape.patches.isEmpty, let previous = goal.previous, previous.commit != goal.commit else {
            return []
        }
        for other in state.manifest.dependencies where other.name != dependency.name {
            for patch in other.shape.patches where dependency.shape.patches.contains(patch) {
                throw RefreshError.shared(patch: patch, name: dependency.name, other: other.name)
            }
        }
        let patches = try await context.workers.run { [project = context.project] in
            try project.patches(of: dependency)
        }
        // The update says what is worth knowing of the archives.
        var silent = context
        silent.send = { [send = context.send] event in
            if case .note = event { return }
            send(event)
        }
        let source = LockedTreeSource(context: silent, manifest: state.manifest, isOnline: !request.isOffline)
        var new = goal
        new.wanted.dependency.shape.patches = []
        let old = try source.goal(for: new.wanted, at: previous)
        let (before, after) = (try await source.tree(of: old), try await source.tree(of: new))
        defer { withExtendedLifetime((before, after)) {} }
        return Array(
            zip(patches, try await context.patching.rebase(patches, from: before.folder, onto: after.folder))
        ).map { (old: $0, new: $1) }
    }
}

/// Why a patch is not rewritten.
enum RefreshError: Diagnosable, Equatable {
    /// Another dependency has the same patch.
    case shared(patch: String, name: String, other: String)

    var failure: Failure {
        switch self {
        case .shared(let patch, let name, let other):
            Failure(
                .data,
                "patch-shared",
                "the patch '\(patch)' belongs to '\(other)' as well, and cannot be rewritten for '\(name)' alone",
                help: "copy it, and name the copy in 'patches' of '\(name)'"
            ).blaming(.patches)
        }
    }
}
