internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// What a run reads before it does anything.
struct ProjectState: Sendable {
    /// The manifest and the lockfile.
    var inputs: Inputs
    /// What the last sync recorded; empty if there is no usable record.
    var index: VendorIndex
    /// Whether there is no usable record.
    var isIndexMissing: Bool
    /// The trees that an interrupted run was about to install.
    var placements: Placements
    /// The overrides that are in place, by name.
    var overrides: [String: Overrides.Entry] = [:]
    /// The names of those whose directories are gone.
    private(set) var goneOverrides: Set<String> = []
    /// Overrides whose links are in place where the manifest wants nothing any more.
    var strayOverrides: [Overrides.Entry] = []
    /// Names whose overrides end in this run: their links may be replaced.
    private(set) var endedOverrides: Set<String> = []
    /// The dependencies that the command is about.
    var selection: Selection
    /// The directory of the manifest.
    var directory: ProjectDirectory

    /// What the author asked for.
    var manifest: Manifest { inputs.manifest }
    /// What was locked before.
    var lock: Lockfile? { inputs.lock }

    /// Sorts `entries`, whose links are in place, by what the manifest wants at their destinations.
    fileprivate mutating func apply(_ entries: [Overrides.Entry], gone: Set<String>) {
        goneOverrides = gone
        for entry in entries {
            let owner = manifest.dependencies.first { $0.destination == entry.destination }
            if owner == nil { strayOverrides.append(entry) }
            if owner?.name == entry.name { overrides[entry.name] = entry }
        }
    }

    /// Treats the links of `names`, as far as they are in place, as what `fetch` may replace.
    mutating func endOverrides(of names: Set<String>) {
        endedOverrides = names.intersection(overrides.keys)
        for name in endedOverrides { overrides[name] = nil }
    }
}

extension ProjectReader {
    /// Reads the recorded state of the project in `directory`.
    ///
    /// With `isOptional`, a state that cannot be read counts as none: a command that does not write needs none. Without
    /// `readsIndex`, there is no index in it.
    func state(
        _ inputs: Inputs,
        in directory: ProjectDirectory,
        _ selection: Selection,
        isOptional: Bool = false,
        readsIndex: Bool = true
    ) async throws -> ProjectState {
        let (index, placements, overrides, gone) = try await context.workers.run { [context, project] in
            let stem = project.stem
            func read<Part>(_ part: () throws -> Part, or absent: Part) throws -> Part {
                do {
                    return try part()
                } catch let error as any Diagnosable where isOptional {
                    Self.tell(unused: error, context)
                    return absent
                }
            }
            // Where a destination cannot be reached, the stage that uses it reports it.
            let overrides = try read({ try directory.overrides(stem) }, or: Overrides()).entries.filter { entry in
                !entry.isParked && (try? directory.isInPlace(entry)) == true
            }
            return (
                readsIndex ? try read({ try directory.index(stem) }, or: nil) : nil,
                try read({ try directory.placements(stem) }, or: Placements()),
                overrides,
                Set(overrides.filter(project.isGone).map(\.name))
            )
        }
        var state = ProjectState(
            inputs: inputs,
            index: index ?? VendorIndex(),
            isIndexMissing: index == nil,
            placements: placements,
            selection: selection,
            directory: directory
        )
        state.apply(overrides, gone: gone)
        return state
    }

    /// Returns the index, which is read when it is needed. One that cannot be read counts as none.
    func lateIndex(in directory: ProjectDirectory) -> LateIndex {
        LateIndex { [context, stem = project.stem] in
            do {
                return try directory.index(stem)
            } catch {
                Self.tell(unused: error, context)
                return nil
            }
        }
    }

    private static func tell(unused error: any Error, _ context: EngineContext) {
        let reason = Failure.all(in: error).map(\.message).joined(separator: "; ")
        context.send(.trace("recorded state is not used: \(reason)"))
    }

    /// Opens the project's directory.
    func directory() async throws -> ProjectDirectory {
        try await context.workers.run { [project, context] in
            try project.directory { context.send(.trace($0)) }
        }
    }

    /// Acquires the project for this process, waiting for another `fetch` that holds it.
    func acquire(_ directory: ProjectDirectory) async throws -> ProjectLock {
        try await ProjectLock.acquire(directory, waitingUpTo: .seconds(context.settings.timeout)) { holder in
            let other = holder.map { "another fetch (process \($0))" } ?? "another fetch"
            context.send(.waiting(reason: "\(other) is at work here", until: nil))
        }
    }
}

extension Planned {
    /// Whether the lockfile will change, as far as that is known before hosts are asked.
    var changesLock: Bool {
        plan.removals.contains(where: \.isNeeded)
            || plan.steps.contains { if case .resolve = $0 { true } else { false } }
    }
}

extension ProjectState {
    /// Throws where the lockfile cannot be replaced: what is vendored must not change without it.
    func requireReplaceableLock(_ context: EngineContext) async throws {
        try await context.workers.run { [directory, project = context.project] in
            if directory.root.isMountPoint("\(project.stem).lock") { throw MountedFile(name: project.lockName) }
        }
    }
}
