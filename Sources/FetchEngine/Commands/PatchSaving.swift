internal import FetchForge
internal import FetchGit
internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// `fetch diff --save`: makes local modifications a patch of the manifest, and locks the tree that it makes.
///
/// The vendored directory is that tree already, and is not written. The patch is written first and the lockfile last:
/// wherever a run is killed, the next sync makes the same tree.
struct PatchSaving: Sendable {
    let context: EngineContext
    let request: SaveRequest

    /// The largest patch that `patches` accepts.
    private static let limit = 64 << 20

    /// Runs it. Throws what is wrong; then manifest and lockfile are as before.
    func run() async throws -> SaveResult {
        var target = PatchTarget(for: request.name)
        return try await ProjectReader(context).holding(names: [request.name]) { inputs in
            target = try await self.target(inputs.manifest)
            _ = try inputs.manifest.dependency(called: request.name)
        } _: { state in
            try await run(target, state)
        }
    }

    private func run(_ target: PatchTarget, _ state: ProjectState) async throws -> SaveResult {
        guard let dependency = state.selection.dependencies.first else { return SaveResult(report: Report()) }
        do {
            return try await save(dependency, target, state)
        } catch {
            try Task.checkCancellation()
            let failures = Failure.all(in: error).map { failure in
                failure.kind == .usage ? failure : failure.about(dependency)
            }
            var outcome = Outcome(dependency, .failed, pin: state.lock?[dependency.name])
            outcome.error = failures.first
            return SaveResult(report: Report(outcomes: [outcome], failures: failures))
        }
    }

    private func target(_ manifest: Manifest) async throws -> PatchTarget {
        try await context.workers.run { [context, request] in
            let root = try context.project.directory().root
            let isPlain = try [nil, .directory].contains(root.status(PatchTarget.usualDirectory)?.kind)
            if request.file == nil, isPlain { return PatchTarget(for: request.name) }
            return try PatchTarget(
                request.file ?? "\(PatchTarget.usualDirectory)/\(request.name).patch",
                from: request.file == nil ? context.project.root : context.settings.directory,
                for: request.name,
                project: context.project.root,
                manifest
            )
        }
    }

    private func save(_ dependency: Dependency, _ target: PatchTarget, _ state: ProjectState) async throws -> SaveResult
    {
        let project = context.project
        guard let pin = state.lock?[dependency.name] else {
            throw DiffError.notLocked(name: dependency.name, lock: project.lockName)
        }
        let wanted = try await wanted(dependency, state.manifest)
        guard wanted.isAnswered(by: pin) else {
            throw DiffError.changedSinceLocked(
                name: dependency.name,
                manifest: state.manifest.file,
                lock: project.lockName
            )
        }
        let comparison = DependencyComparison(context: context, state: state, isOnline: !request.isOffline)
        let found = try await comparison.compare(wanted, pin)
        guard found.working.directory != nil else {
            throw PatchSaveError.nothingInPlace(name: dependency.name, path: dependency.destination)
        }
        if !found.working.others.isEmpty {
            throw PatchSaveError.unsavable(
                name: dependency.name,
                path: found.outcome.override ?? dependency.destination,
                others: found.working.others
            )
        }
        if found.isOfAnotherVersion {
            throw PatchSaveError.otherVersion(name: dependency.name, lock: project.lockName)
        }
        let text = try await comparison.text(of: found, as: .patch)
        if text.isEmpty { return SaveResult(report: Report(outcomes: [found.outcome])) }
        if text.count > Self.limit { throw PatchSaveError.tooLarge(name: dependency.name, limit: Self.limit) }
        let summary = try await comparison.text(of: found, as: .summary)
        let tree = try await checked(text, dependency, found)
        // A path that the manifest cannot name is refused before anything is created.
        _ = try await editor(adding: target.path, to: dependency, state)
        let patch = try await context.workers.run { try target.write(text, in: state.directory.root) }
        do {
            let (locked, place) = try await adopt(patch.path, dependency, pin, tree, state)
            if found.outcome.override == nil { await recordSaved(found.working.scan, of: dependency, state) }
            var outcome = Outcome(dependency, .satisfied, pin: locked)
            outcome.override = found.outcome.override
            let saved = SavedPatch(
                name: dependency.name,
                file: patch.path,
                summary: ForeignText.line(summary),
                place: place,
                path: found.outcome.override ?? dependency.destination
            )
            return SaveResult(report: Report(outcomes: [outcome]), saved: saved)
        } catch {
            try await context.workers.run { try patch.remove() }
            throw error
        }
    }

    /// Applies the patch `text` to the private copy of the locked tree, by the rules for all patches, and returns the tree
    /// that it makes, which must be what `found` is about.
    private func checked(
        _ text: [UInt8],
        _ dependency: Dependency,
        _ found: DependencyComparison.Result
    ) async throws -> Tree {
        let expected = Tree(found.working.entries)
        guard let base = found.base else { return expected }
        do {
            try await context.patching.apply(
                [Patch(name: "\(dependency.name).patch", bytes: text)],
                in: base.directory,
                isPortable: dependency.shape.portable
            )
        } catch let error as PatchError where error.failure.kind == .data {
            throw PatchSaveError.refused(
                name: dependency.name,
                path: found.outcome.override ?? dependency.destination,
                reason: error.failure.message
            )
        }
        let tree = try await context.workers.run { try Scan(of: base.directory).tree }
        guard tree.id == expected.id else {
            throw PatchSaveError.differs(name: dependency.name, found: tree.id, expected: expected.id)
        }
        return tree
    }

    /// Adds the patch `file` to the manifest's entry, and locks `tree`.
    private func adopt(
        _ file: String,
        _ dependency: Dependency,
        _ pin: Pin,
        _ tree: Tree,
        _ state: ProjectState
    ) async throws -> (Pin, Place) {
        let project = context.project
        let editor = try await editor(adding: file, to: dependency, state)
        guard
            let edited = editor.manifest.dependencies.first(where: { $0.name == dependency.name })
        else { throw PatchSaveError.manifestChanged(manifest: project.manifestName) }
        var locked = pin
        locked.request = try await wanted(edited, editor.manifest).request
        (locked.tree, locked.files, locked.bytes) = (tree.id, tree.files, tree.bytes)
        let lock = Lockfile((state.lock?.pins ?? []).filter { $0.name != pin.name } + [locked])
        try await context.workers.run {
            try state.inputs.requireLockAsRead(project, replacedBy: lock)
            try project.draft(of: editor.bytes, replacing: editor.original, in: state.directory).install()
            let suffix = state.directory.temporarySuffix(for: "\(project.stem).lock")
            _ = try LockfileFile.write(lock, to: project.lockPath, temporarySuffix: suffix)
        }
        return (locked, edited.place)
    }

    /// Records in the index that the destination holds what is locked now. Where that fails, or the process is killed before,
    /// the next sync reads the files instead.
    private func recordSaved(_ scan: Scan, of dependency: Dependency, _ state: ProjectState) async {
        var index = state.index
        index[dependency.name] = scan.record(name: dependency.name, destination: dependency.destination)
        // The last sync was about another manifest.
        (index.manifest, index.lock, index.note) = (nil, nil, [])
        await context.workers.runWithoutThrowing { [index, stem = context.project.stem] in
            do {
                try state.directory.write(index, stem)
            } catch {
                context.send(.trace("did not record the saved tree of '\(dependency.name)': \(error)"))
            }
        }
    }

    /// Returns the manifest as it is with the patch `file` of `dependency`. Throws what is wrong with that.
    private func editor(
        adding file: String,
        to dependency: Dependency,
        _ state: ProjectState
    ) async throws -> ManifestEditor {
        try await context.workers.run { [project = context.project] in
            guard let bytes = ManifestFile.bytes(path: project.manifestPath), state.inputs.manifestStamp.isOf(bytes)
            else {
                throw PatchSaveError.manifestChanged(manifest: project.manifestName)
            }
            var editor = try project.editor(of: bytes)
            try editor.addPatch(file, to: dependency.name)
            return editor
        }
    }

    private func wanted(_ dependency: Dependency, _ manifest: Manifest) async throws -> Wanted {
        guard let (_, result) = try await WantedReader(context, manifest).read([dependency]).first else {
            throw EngineError.noCommit(name: dependency.name)
        }
        return try result.get()
    }
}
