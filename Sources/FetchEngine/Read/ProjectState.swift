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
    /// Names whose overrides end in this run: their links may be replaced.
    private(set) var endedOverrides: Set<String> = []
    /// The dependencies that the command is about.
    var selection: Selection
    /// The directory of the manifest.
    var directory: ProjectFolder

    /// What the author asked for.
    var manifest: Manifest { inputs.manifest }
    /// What was locked before.
    var lock: Lockfile? { inputs.lock }

    /// Treats the links of `names`, as far as they are in place, as what `fetch` may replace.
    mutating func endOverrides(of names: Set<String>) {
        endedOverrides = names.intersection(overrides.keys)
        for name in endedOverrides { overrides[name] = nil }
    }
}

extension ProjectReader {
    /// Reads the recorded state of the project in `directory`.
    func state(_ inputs: Inputs, in directory: ProjectFolder, _ selection: Selection) async throws -> ProjectState {
        let (index, placements, overrides) = try await context.workers.run { [stem = project.stem] in
            let overrides = try directory.overrides(stem).entries.filter { entry in
                !entry.isParked
                    && inputs.manifest.dependencies.contains {
                        $0.name == entry.name && $0.destination == entry.destination
                        // Where the destination cannot be reached, the stage that uses it reports it.
                    } && (try? directory.isInPlace(entry)) == true
            }
            return (try directory.index(stem), try directory.placements(stem), overrides)
        }
        return ProjectState(
            inputs: inputs,
            index: index ?? VendorIndex(),
            isIndexMissing: index == nil,
            placements: placements,
            overrides: Dictionary(overrides.map { ($0.name, $0) }) { first, _ in first },
            selection: selection,
            directory: directory
        )
    }

    /// Opens the project's directory.
    func directory() async throws -> ProjectFolder {
        try await context.workers.run { [project, context] in
            try project.folder { context.send(.trace($0)) }
        }
    }

    /// Acquires the project for this process, waiting for another `fetch` that holds it.
    func acquire(_ directory: ProjectFolder) async throws -> ProjectLock {
        try await ProjectLock.acquire(directory, waitingUpTo: .seconds(context.settings.timeout)) { holder in
            let other = holder.map { "another fetch (process \($0))" } ?? "another fetch"
            context.send(.waiting(reason: "\(other) is at work here", until: nil))
        }
    }
}
