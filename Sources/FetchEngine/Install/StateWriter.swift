internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Writes what a run leaves: the index, the lockfile, and the list of trees in transit.
///
/// The order is tree, index, lockfile, list: wherever a run is interrupted, the next one completes it.
struct StateWriter: Sendable {
    let context: EngineContext
    let state: ProjectState
    /// Whether the run was about a part of the manifest only.
    let isPartial: Bool
    /// Names that leave the lockfile even so.
    let dropped: Set<String>
    /// The lockfile that `writeLockSoFar(_:)` wrote last.
    private let writtenSoFar = Monitor<VendorIndex.Stamp?>(nil)

    init(context: EngineContext, state: ProjectState, isPartial: Bool, dropped: Set<String> = []) {
        self.context = context
        self.state = state
        self.isPartial = isPartial
        self.dropped = dropped
    }

    /// Writes the index and then the lockfile, where they changed. A run in which everything failed creates neither.
    func write(_ record: RunRecord) async throws {
        let lock = lock(after: record)
        try await context.workers.run { [project = context.project] in
            try writeIndex(record, lock, project)
            try writeLock(lock, record, project)
            // Last: until index and lockfile are written, the next run has to know what this one installed.
            let recorded = try state.directory.placements(project.stem)
            var open = Placements(recorded.entries.filter { !record.settled.contains($0.destination) })
            open.entries.formUnion(record.left)
            if open != recorded { try state.directory.write(open, project.stem) }
            if !state.strayOverrides.isEmpty { try forgetOverrides(project) }
        }
    }

    /// Forgets the overrides whose links are gone: a link that the user makes there later is not one of `fetch`.
    private func forgetOverrides(_ project: Project) throws {
        let recorded = try state.directory.overrides(project.stem)
        let kept = Overrides(try recorded.entries.filter { try $0.isParked || state.directory.isInPlace($0) })
        if kept != recorded { try state.directory.write(kept, project.stem) }
    }

    /// Writes the lockfile alone.
    func writeLock(_ record: RunRecord) async throws {
        let lock = lock(after: record)
        try await context.workers.run { [project = context.project] in try writeLock(lock, record, project) }
    }

    /// Writes what `record` says is locked so far, beside all that was locked before: the run goes on.
    ///
    /// The index is not written. Until it is, the list of trees in transit says what was installed.
    func writeLockSoFar(_ record: RunRecord) async throws {
        let lock = Lockfile((state.lock?.pins ?? []) + record.pins.values)
        if lock == state.lock { return }
        try await context.workers.run { [project = context.project] in
            try writeLock(lock, record, project)
            writtenSoFar.update { $0 = VendorIndex.Stamp(of: lock) }
        }
    }

    private func writeIndex(_ record: RunRecord, _ lock: Lockfile, _ project: Project) throws {
        var index = try index(after: record)
        remember(&index, record, lock, project)
        if index != state.index || state.isIndexMissing && record.failures.isEmpty {
            try state.directory.write(index, project.stem)
        }
    }

    private func writeLock(_ lock: Lockfile, _ record: RunRecord, _ project: Project) throws {
        guard lock != state.lock, state.lock != nil || !lock.pins.isEmpty || record.failures.isEmpty else { return }
        try state.inputs.requireLockAsRead(project, replacedBy: lock, written: writtenSoFar.read { $0 })
        _ = try OriginDirectory(project: project).write(lock, context.proofs, in: state.directory)
    }

    /// Returns the next lockfile: what is locked now, what was locked and could not be resolved, and after a partial run
    /// what it was not about.
    private func lock(after record: RunRecord) -> Lockfile {
        var pins = record.pins
        let names = Set(state.manifest.dependencies.map(\.name))
        for pin in state.lock?.pins ?? [] where pins[pin.name] == nil && !dropped.contains(pin.name) {
            if isPartial || names.contains(pin.name) { pins[pin.name] = pin }
        }
        return Lockfile(pins.values)
    }

    /// Returns the next index. What was installed in this run is looked at again, so that the next run can trust its
    /// statuses.
    private func index(after record: RunRecord) throws -> VendorIndex {
        // A destination has one record: that of the name which has it now.
        let destinations = Set(record.records.values.map(\.destination))
        var records = state.index.records.filter { old in
            record.records[old.name] == nil && !record.forgotten.contains(old.name)
                && !destinations.contains(old.destination)
        }
        for (name, new) in record.records {
            records.append(state.index[name] == new ? new : try new.renewed(in: state.directory))
        }
        let old = state.index
        return VendorIndex(
            records: records,
            manifest: old.manifest,
            lock: old.lock,
            note: old.note,
            written: old.written
        )
    }

    /// Notes in `index` what the next sync need not find out again, if everything is in place.
    private func remember(_ index: inout VendorIndex, _ record: RunRecord, _ lock: Lockfile, _ project: Project) {
        let fingerprint = LastSync.fingerprint(context.settings, project)
        if !isPartial, record.isComplete,
            let last = LastSync(state.manifest, lock, index.records, in: fingerprint)
        {
            index.manifest = state.inputs.manifestStamp
            let isSame = lock == state.lock
            index.lock = isSame ? state.inputs.lockStamp : VendorIndex.Stamp(of: lock)
            index.note = last.encoded()
        } else if index.records != state.index.records {
            (index.manifest, index.lock, index.note) = (nil, nil, [])
        }
    }
}
