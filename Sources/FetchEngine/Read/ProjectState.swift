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
    /// The dependencies that the command is about.
    var selection: Selection
    /// The directory of the manifest.
    var directory: ProjectFolder

    /// What the author asked for.
    var manifest: Manifest { inputs.manifest }
    /// What was locked before.
    var lock: Lockfile? { inputs.lock }
}

extension ProjectReader {
    /// Reads the recorded state of the project in `directory`.
    func state(_ inputs: Inputs, in directory: ProjectFolder, _ selection: Selection) async throws -> ProjectState {
        let (index, placements) = try await context.workers.run { [stem = project.stem] in
            (try directory.index(stem), try directory.placements(stem))
        }
        return ProjectState(
            inputs: inputs,
            index: index ?? VendorIndex(),
            isIndexMissing: index == nil,
            placements: placements,
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
