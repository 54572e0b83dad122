internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Removes what the manifest no longer names, and what interrupted runs left behind.
struct Pruner: Sendable {
    let context: EngineContext
    let state: ProjectState

    /// Removes the leftovers of interrupted runs at the wanted destinations and at `obsolete` ones. What cannot be removed is
    /// a note: it is in nobody's way.
    func sweep(_ obsolete: [Destination]) async throws {
        let paths = state.manifest.dependencies.map(\.destination) + obsolete.map(\.path)
        let project = context.project
        let remainders = try await context.workers.run { [directory = state.directory] in
            try directory.sweep(project.stem, manifest: project.manifestFile)
            let recorded = try directory.sweepRecordedStaging(project.stem)
            let others = try Staging.sweep(paths, in: directory)
            return recorded + others.filter { !recorded.contains($0) }
        }
        for remainder in remainders {
            let path = project.shown(project.path(remainder.path))
            context.send(
                .note(
                    Note(
                        "what an interrupted run left in '\(path)' is still there: \(project.shown(remainder.error).failure.message)",
                        help: "`sudo rm -r \(path)`, if that is another user's"
                    )
                )
            )
        }
    }

    /// Adds `removals`, which were moved away, to `record`, and deletes what they removed.
    func finish(_ removals: [(removal: Plan.Removal, moved: FetchVendor.Removal)], _ record: inout RunRecord) async {
        for (removal, moved) in removals {
            do {
                try await context.workers.run { try moved.finish() }
                finish(removal, &record)
            } catch {
                record.fail(removal.name, at: removal.destination, Failure.all(in: error))
            }
        }
    }

    private func finish(_ removal: Plan.Removal, _ record: inout RunRecord) {
        record.finish(removal)
        if removal.changes.isEmpty, removal.isNeeded, let outcome = record.lastRemoval {
            context.send(.finished(outcome))
        }
    }

    /// Performs `removals`, except of modified trees, and adds them to `record`. `lateChanges` looks again before anything is
    /// removed; `nil` where local modifications are to be removed as well.
    func remove(_ removals: [Plan.Removal], _ record: inout RunRecord, _ lateChanges: LateChangeCheck?) async {
        for var removal in removals {
            do {
                if removal.changes.isEmpty, removal.isPresent {
                    removal.changes = try await lateChanges?.changes(at: removal) ?? []
                }
                // What is gone may have left empty directories above it: its removal may have been interrupted.
                if removal.changes.isEmpty { try await remove(removal) }
                finish(removal, &record)
            } catch {
                record.fail(removal.name, at: removal.destination, Failure.all(in: error))
            }
        }
    }

    private func remove(_ removal: Plan.Removal) async throws {
        try await context.workers.run { [state] in
            let removed = try FetchVendor.Removal(
                of: removal.destination,
                in: state.directory,
                keeping: state.manifest.vendor
            )
            try removed.finish()
        }
    }
}
