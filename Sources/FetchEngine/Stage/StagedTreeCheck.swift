internal import FetchArchive
internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Checks an unpacked archive against everything that was promised of it.
struct StagedTreeCheck: Sendable {
    let context: EngineContext
    let project: Project
    let target: StagingTarget
    /// Where the listings of what is staged wait for the index.
    private let spool: RecordSpool?

    init(context: EngineContext, project: Project, target: StagingTarget) {
        (self.context, self.project, self.target) = (context, project, target)
        spool =
            switch target {
            case .project(let directory, _): RecordSpool(in: directory)
            case .scratch: nil
            }
    }

    /// Returns `unpacked` as checked and patched, ready to be installed. If a check fails, nothing of it remains.
    func accept(_ goal: Goal, _ unpacked: Unpacked, discard: @escaping @Sendable () -> Void) async throws -> Staged {
        do {
            try checkArchive(goal, unpacked)
            let tree = try await patched(goal, unpacked)
            try await checkTree(goal, tree, unpacked)
            let pin = try pin(goal, tree, unpacked)
            try await reportPlaceholders(goal, unpacked)
            let staged: Staged = try await context.workers.run { try self.staged(goal, pin, tree, unpacked) }
            if staged.staging == nil { await context.workers.runWithoutThrowing(discard) }
            return staged
        } catch {
            await context.workers.runWithoutThrowing(discard)
            throw error
        }
    }

    /// Checks what is promised of the archive: the author's checksum, and the commit that it says it contains.
    private func checkArchive(_ goal: Goal, _ unpacked: Unpacked) throws {
        if let expected = goal.wanted.dependency.sha256, expected != unpacked.digest {
            throw EngineError.checksumMismatch(name: goal.name, found: unpacked.digest, expected: expected)
        }
        if let expected = goal.commit, let found = unpacked.extracted.commit, found != expected {
            throw EngineError.commitMismatch(name: goal.name, found: found, expected: expected)
        }
        if let mirror = unpacked.mirror, goal.pin == nil, goal.wanted.dependency.sha256 == nil,
            goal.commit == nil || unpacked.extracted.commit != goal.commit
        {
            throw MirrorError.unverifiable(name: goal.name, mirror)
        }
    }

    /// Returns the tree in the staging directory after the dependency's patches were applied there.
    private func patched(_ goal: Goal, _ unpacked: Unpacked) async throws -> Tree {
        let dependency = goal.wanted.dependency
        guard !dependency.shape.patches.isEmpty else { return unpacked.extracted.tree }
        let patches = try await context.workers.run { [project] in try project.patches(of: dependency) }
        do {
            try await context.patching.apply(
                patches,
                in: unpacked.staging.directory,
                isPortable: dependency.shape.portable
            )
        } catch let error as any Diagnosable {
            var failure = error.failure.blaming(.patches)
            if let error = error as? PatchError, error.isMismatch, goal.isMoving {
                let name = ForeignText.shellWord(goal.name)
                failure.help =
                    "merge it with `fetch update \(name) --refresh-patches`, or make it again for this version"
            }
            throw failure
        }
        return try await context.workers.run { try Scan(of: unpacked.staging.directory).tree }
    }

    /// Checks what is promised of the content: a locked tree must be the same to the last byte.
    private func checkTree(_ goal: Goal, _ tree: Tree, _ unpacked: Unpacked) async throws {
        guard let pin = goal.pin else { return }
        guard tree.id == pin.tree else {
            let change = try await context.workers.run { WayChange(since: pin, tree, unpacked) }
            throw EngineError.treeMismatch(
                name: goal.name,
                found: tree.id,
                expected: pin.tree,
                lock: project.lockName,
                change: change
            )
        }
        if !unpacked.origin.isMadeByGit, let expected = pin.sha256, expected != unpacked.digest {
            context.send(
                .note(
                    Note(
                        "\(unpacked.mirror.map { "'\($0)'" } ?? "the host") serves the archive of "
                            + "'\(goal.name)' in other bytes now; its content is what "
                            + "\(project.lockName) says",
                        dependency: goal.name
                    )
                )
            )
        }
    }

    /// Says once, when the entry is locked, what is in its tree in place of content that is elsewhere.
    private func reportPlaceholders(_ goal: Goal, _ unpacked: Unpacked) async throws {
        guard goal.pin == nil, goal.commit != nil else { return }
        let missing = try await context.workers.run { MissingContent(of: unpacked, besides: goal.content) }
        if let missing { context.send(.note(missing.note(goal.name))) }
    }

    /// Returns what the lockfile is to say.
    private func pin(_ goal: Goal, _ tree: Tree, _ unpacked: Unpacked) throws -> Pin {
        if let pin = goal.pin { return pin.counted(files: tree.files, bytes: tree.bytes) }
        let isPatched = !goal.wanted.dependency.shape.patches.isEmpty
        let remarks = isPatched ? [PortabilityRemark](on: tree) : unpacked.extracted.portability
        // The run that first locked these very names has said so.
        for remark in remarks where goal.previous?.tree != tree.id {
            context.send(.note(Note("'\(goal.name)': \(remark.message)", dependency: goal.name)))
        }
        let isMadeByGit = unpacked.origin.isMadeByGit
        let pin = Pin(
            name: goal.name,
            source: goal.wanted.source,
            request: goal.wanted.request,
            tag: goal.tag,
            commit: goal.commit,
            archive: isMadeByGit ? nil : try archiveURL(goal, unpacked),
            sha256: isMadeByGit ? nil : unpacked.digest,
            tree: tree.id,
            files: tree.files,
            bytes: tree.bytes
        )
        // Most entries stay as they are: then both lockfiles share one pin.
        return goal.previous == pin ? goal.previous ?? pin : pin
    }

    /// Returns the archive's URL as the lockfile names it: without a query that a host added, which may contain a signature.
    private func archiveURL(_ goal: Goal, _ unpacked: Unpacked) throws -> String {
        try unpacked.url ?? context.archiveURLs(of: goal).first ?? goal.wanted.source
    }

    private func staged(_ goal: Goal, _ pin: Pin, _ tree: Tree, _ unpacked: Unpacked) throws -> Staged {
        let path = goal.wanted.dependency.destination
        switch target {
        case .scratch: return .learned(pin)
        case .project(let directory, let inventory):
            if goal.present == tree.id, let record = inventory.record(of: goal.name, at: path) {
                return .present(pin, record)
            }
            let changes = try obstacles(goal, tree, inventory, directory)
            if !changes.isEmpty { return .blocked(pin, changes) }
            let record = try record(goal, tree, unpacked)
            let status: Outcome.Status = unpacked.origin.isCache ? .cached : .fetched
            return .ready(unpacked.staging, pin, spool.map(record.moved(to:)) ?? record, status)
        }
    }

    /// Returns the record of what is staged. Patching rewrites files, so their statuses are read again.
    private func record(_ goal: Goal, _ tree: Tree, _ unpacked: Unpacked) throws -> VendorIndex.Record {
        let (dependency, directory) = (goal.wanted.dependency, unpacked.staging.directory)
        if dependency.shape.patches.isEmpty {
            return try VendorIndex.Record(
                name: goal.name,
                destination: dependency.destination,
                tree: tree,
                written: unpacked.extracted.statuses,
                in: directory
            )
        }
        return try VendorIndex.Record(
            name: goal.name,
            destination: dependency.destination,
            tree: tree,
            observing: directory
        )
    }

    /// Returns the local modifications that are in the way of `tree`.
    private func obstacles(
        _ goal: Goal,
        _ tree: Tree,
        _ inventory: Inventory,
        _ directory: ProjectDirectory
    ) throws -> [Change] {
        switch goal.occupant {
        case .replaceable: return []
        case .modified(_, let changes): return changes
        case .unknown:
            guard let scan = inventory.scans[goal.name] else { return [] }
            let changes = try TreeComparison(
                expected: tree.entries,
                scan: scan,
                destination: goal.wanted.dependency.destination,
                in: directory
            ).changes
            return changes.allSatisfy { $0.kind == .missing } ? [] : changes
        }
    }
}
