internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Merges the patches of dependencies that move three ways between the old tree and the new one.
struct PatchRefresh: Sendable {
    let context: EngineContext
    /// Whether hosts may be asked for the trees.
    let isOnline: Bool

    /// A patch, and what it becomes.
    struct Rewrite: Sendable {
        var old: Patch
        var new: Patch

        /// What a dry run says of it.
        var preview: Note { Note("'\(old.name)' would be rewritten") }
    }

    /// Returns the patches that have to change for the commits that `goals` move to. Writes nothing in the project. Throws
    /// `Failures` with every patch that conflicts.
    func rewrites(for goals: [Goal], _ state: ProjectState) async throws -> [Rewrite] {
        var rewrites: [Rewrite] = []
        var failures: [Failure] = []
        for goal in goals where state.overrides[goal.name] == nil {
            do {
                rewrites += try await self.rewrites(for: goal, state)
            } catch {
                try Task.checkCancellation()
                failures += goal.failures(error)
            }
        }
        guard failures.isEmpty else { throw Failures(failures) }
        return rewrites.filter { $0.old.bytes != $0.new.bytes }
    }

    /// Writes the new patches, and says so.
    func write(_ rewrites: [Rewrite], in directory: ProjectDirectory) async throws {
        for rewrite in rewrites {
            try await context.workers.run {
                try PatchTarget.replace(rewrite.old.name, with: rewrite.new.bytes, in: directory.root)
            }
            context.send(.note(Note("rewrote '\(rewrite.old.name)'")))
        }
    }

    /// Writes the old patches again, because the move failed.
    func revert(_ rewrites: [Rewrite], in directory: ProjectDirectory) async throws {
        for rewrite in rewrites {
            try await context.workers.run {
                try PatchTarget.replace(rewrite.old.name, with: rewrite.old.bytes, in: directory.root)
            }
            context.send(.note(Note("restored '\(rewrite.old.name)'")))
        }
    }

    /// Returns the patches of `goal` with what they become for its commit; none if it does not move.
    private func rewrites(for goal: Goal, _ state: ProjectState) async throws -> [Rewrite] {
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
        let source = LockedTreeSource(context: silent, manifest: state.manifest, isOnline: isOnline)
        var new = goal
        new.wanted.dependency.shape.patches = []
        let old = try source.goal(for: new.wanted, at: previous)
        let (before, after) = (try await source.tree(of: old), try await source.tree(of: new))
        defer { withExtendedLifetime((before, after)) {} }
        let rebased = try await context.patching.rebase(patches, from: before.directory, onto: after.directory)
        return zip(patches, rebased).map { Rewrite(old: $0, new: $1) }
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
