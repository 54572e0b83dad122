internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

extension SyncRun {
    /// Where to look: at every destination that is wanted, and at every one that is to be emptied.
    func spots(_ wants: [Wanted], _ gone: [Inventory.Spot], _ state: State) -> [Inventory.Spot] {
        Inventory.Spot.all(of: wants.map(\.dependency), state.index, state.placements, state.lock) + gone
    }

    /// What is to go: what the last sync put somewhere and the manifest no longer names there. Without a record, what
    /// the lock says of names that the manifest lacks. What a run that was cut off put somewhere counts as well.
    static func removable(
        _ manifest: Manifest,
        _ lock: Lockfile?,
        _ index: VendorIndex?,
        _ placements: Placements
    ) -> [Inventory.Spot] {
        let wanted = Dictionary(manifest.dependencies.map { ($0.name, $0.destination) }) { first, _ in first }
        let destinations = Set(wanted.values)
        var spots = (index?.records ?? []).compactMap { record -> Inventory.Spot? in
            guard !destinations.contains(record.destination) else { return nil }
            return Inventory.Spot(name: record.name, destination: record.destination, record: record, isLeaving: true)
        }
        for (destination, entries) in Dictionary(grouping: placements.entries, by: \.destination) {
            guard !destinations.contains(destination), let name = entries.map(\.name).min() else { continue }
            if spots.contains(where: { $0.destination == destination }) { continue }
            spots.append(Inventory.Spot(name: name, destination: destination, isLeaving: true))
        }
        for pin in lock?.pins ?? [] where wanted[pin.name] == nil && index?[pin.name] == nil {
            let destination = "\(manifest.vendor)/\(pin.name)"
            guard !destinations.contains(destination), !spots.contains(where: { $0.destination == destination }) else {
                continue
            }
            spots.append(Inventory.Spot(name: pin.name, destination: destination, record: nil, isLeaving: true))
        }
        for index in spots.indices { spots[index].placed = placements.trees(at: spots[index].destination) }
        return spots.sorted { $0.key.precedesInBytes($1.key) }
    }

    /// Removes what killed runs left behind.
    func sweep(_ state: State, _ gone: [Inventory.Spot]) async throws {
        let destinations = state.manifest.dependencies.map(\.destination) + gone.map(\.destination)
        try await session.workers.run { [project = session.project] in
            try state.folder.sweep(project)
            try Staging.sweep(destinations, in: state.folder)
        }
    }

    /// With `--locked`, a run that would change the lock ends before it does anything.
    func refuseChanges(_ plan: Plan, _ state: State) throws {
        guard request.isLocked else { return }
        let name = session.project.lockName
        guard let lock = state.lock else {
            throw Failure(
                .unmet,
                "no-lock",
                "there is no \(name), and --locked forbids to write one",
                help: "run `fetch sync` without --locked, and commit \(name)"
            )
        }
        var reasons: [String] = []
        for step in plan.steps {
            guard case .resolve(let wanted, let previous, _) = step else { continue }
            let how = previous == nil ? "is not locked" : "is asked differently than \(name) says"
            reasons.append("'\(wanted.dependency.name)' \(how)")
        }
        if !request.isPartial {
            let names = Set(state.manifest.dependencies.map(\.name))
            for pin in lock.pins where !names.contains(pin.name) {
                reasons.append("'\(pin.name)' is no longer in \(state.manifest.file)")
            }
        }
        guard !reasons.isEmpty else { return }
        throw Failure(
            .unmet,
            "lock-stale",
            "\(name) would change, and --locked forbids it: \(reasons.joined(separator: "; "))",
            help: "run `fetch sync` without --locked, and commit \(name)"
        )
    }

    /// Takes away what is no longer named, unless it was modified.
    func remove(_ removals: [Plan.Removal], _ state: State, _ results: inout Results) async {
        for removal in removals {
            do {
                if removal.changes.isEmpty, removal.isPresent {
                    try await session.workers.run {
                        let gone = try FetchVendor.Removal(
                            of: removal.destination,
                            in: state.folder,
                            keeping: state.manifest.vendor
                        )
                        try gone.finish()
                    }
                }
                if let outcome = results.accept(removal) { session.listen(.finished(outcome)) }
            } catch {
                results.fail(removal.name, removal.destination, Failure.all(in: error))
            }
        }
    }

    /// Writes the index, and then the lock where it changed; a run in which nothing worked begins neither.
    func write(_ results: Results, _ state: State) async throws {
        let lock = results.lock(isPartial: request.isPartial)
        try await session.workers.run { [project = session.project] in
            if !isLockOnly {
                var index = try results.index(in: state.folder)
                remember(&index, results, lock, state)
                if index != state.index || state.isIndexMissing && !results.hasFailures {
                    try state.folder.write(index, project.stem)
                }
            }
            if lock != state.lock, state.lock != nil || !lock.pins.isEmpty || !results.hasFailures {
                _ = try LockfileFile.write(lock, to: project.lockPath)
            }
            if isLockOnly { return }
            // Last: until index and lock are there, the next run has to know what this one put in place.
            let noted = try state.folder.placements(project.stem)
            var open = Placements(noted.entries.filter { !results.settled.contains($0.destination) })
            open.entries.formUnion(results.left)
            if open != noted { try state.folder.write(open, project.stem) }
        }
    }

    /// Notes in `index` what the next sync need not find out again; nothing, unless all is in place.
    private func remember(_ index: inout VendorIndex, _ results: Results, _ lock: Lockfile, _ state: State) {
        let world = LastSync.world(session.settings, session.project)
        if !request.isPartial, results.isComplete, let last = LastSync(state.manifest, lock, index.records, in: world) {
            index.manifest = state.inputs.manifestStamp
            let isSame = lock == state.lock
            index.lock = isSame ? state.inputs.lockStamp : VendorIndex.Stamp(of: LockfileWriter.bytes(of: lock))
            index.note = last.encoded()
        } else if index.records != state.index.records {
            (index.manifest, index.lock, index.note) = (nil, nil, [])
        }
    }
}
