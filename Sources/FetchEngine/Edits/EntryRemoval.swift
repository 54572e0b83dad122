internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// `fetch remove`: entries leave the manifest, the lockfile and the vendor directory.
///
/// What can be found out is, before anything changes: whether the trees can be moved away, and whether somebody changed
/// them meanwhile. Then the manifest is written: wherever the run is killed, the next sync removes the rest.
struct EntryRemoval: Sendable {
    let context: EngineContext
    let names: [String]
    let request: EditRequest

    func run() async throws -> EditReport {
        let command = "fetch remove --force \(names.map(ForeignText.shellWord).joined(separator: " "))"
        return try await EditedProject.with(context, request, forceCommand: command) { project in
            try await run(in: project)
        }
    }

    private func run(in project: EditedProject) async throws -> EditReport {
        let removed = try Selection(project.editor.manifest, names: names).dependencies
        let edited = try Self.removing(removed, from: project.editor)
        let state = try await project.state(edited, .none)
        let obsolete = Self.destinations(of: removed, state)
        let pruner = Pruner(context: context, state: state)
        if !request.isDryRun {
            try await state.requireReplaceableLock(context)
            try await pruner.sweep(obsolete)
        }
        let planner = Planner(context: context, basis: .vendorDirectory(overwriting: request.force))
        let planned = try await planner.plan(state, obsolete: obsolete)
        var record = RunRecord(planned)
        let obstacles = planned.plan.removals.filter { !$0.changes.isEmpty }
        if !obstacles.isEmpty || !planned.failures.isEmpty || !record.failures.isEmpty {
            return Self.report(of: obstacles, &record, in: project)
        }
        if request.isDryRun {
            record.preview(Resolved(planned: planned, goals: [], moves: [])) { _ in nil }
            var report = EditReport(record.report())
            report.diff = project.diff(edited)
            return report
        }
        return try await write(edited, removed, planned, record, pruner, in: project)
    }

    private func write(
        _ edited: ManifestEditor,
        _ removed: [Dependency],
        _ planned: Planned,
        _ initial: RunRecord,
        _ pruner: Pruner,
        in project: EditedProject
    ) async throws -> EditReport {
        var record = initial
        let late = try await changedMeanwhile(removed, planned)
        if !late.isEmpty { return Self.report(of: late, &record, in: project) }
        let draft = try await project.draft(of: edited)
        let moved: [(removal: Plan.Removal, moved: FetchVendor.Removal)]
        do {
            try Task.checkCancellation()
            moved = try await JointRemoval(context: context, state: planned.state).run(planned.plan.removals) {
                try draft?.install()
            } undo: {
                try project.restore(edited)
            }
        } catch {
            draft?.discard()
            throw Failures(Failure.all(in: error).map(project.placed))
        }
        await pruner.finish(moved, &record)
        let dropped = Set(removed.map(\.name))
        let writer = StateWriter(context: context, state: planned.state, isPartial: true, dropped: dropped)
        try await writer.write(record)
        try Task.checkCancellation()
        var report = EditReport(record.report())
        if record.failures.isEmpty { report.lines = [line(removed, in: edited.manifest)] }
        noteUnusedPatches(of: removed, in: edited.manifest)
        return report
    }

    /// Returns the removals whose trees somebody changed since the run looked at them.
    private func changedMeanwhile(_ removed: [Dependency], _ planned: Planned) async throws -> [Plan.Removal] {
        let check = LateChangeCheck(
            context,
            Self.destinations(of: removed, planned.state),
            since: planned,
            overwriting: request.force
        )
        guard let check else { return [] }
        var changed: [Plan.Removal] = []
        for var removal in planned.plan.removals where removal.isPresent {
            removal.changes = try await check.changes(at: removal)
            if !removal.changes.isEmpty { changed.append(removal) }
        }
        return changed
    }

    /// Returns the report of a run that removes nothing, because of `obstacles` or what has failed already.
    private static func report(
        of obstacles: [Plan.Removal],
        _ record: inout RunRecord,
        in project: EditedProject
    ) -> EditReport {
        for removal in obstacles { record.finish(removal) }
        var report = record.report()
        report.failures = report.failures.map { failure in
            guard let obstacle = obstacles.first(where: { $0.name == failure.dependency }) else { return failure }
            return RemoveError.modified(obstacle, command: project.forceCommand).failure.about(obstacle.name)
        }
        return EditReport(report)
    }

    private func line(_ removed: [Dependency], in manifest: Manifest) -> String {
        let names = removed.map { ForeignText.line($0.name) }
        let last = names.last ?? ""
        let list = names.count > 1 ? "\(names.dropLast().joined(separator: ", ")) and \(last)" : last
        return "removed \(list) from \(manifest.file)"
    }

    /// Says which patches no entry names any more. They are the user's files, and stay.
    private func noteUnusedPatches(of removed: [Dependency], in manifest: Manifest) {
        let used = Set(manifest.dependencies.flatMap(\.shape.patches))
        var unused: [String] = []
        for patch in removed.flatMap(\.shape.patches) where !used.contains(patch) && !unused.contains(patch) {
            unused.append(patch)
        }
        if unused.isEmpty { return }
        let list = unused.map { Quotation.of($0) }.joined(separator: ", ")
        let subject = unused.count == 1 ? "the patch \(list) is" : "the patches \(list) are"
        context.send(.note(Note("\(subject) not used any more, and \(unused.count == 1 ? "was" : "were") kept")))
    }

    private static func removing(
        _ removed: [Dependency],
        from editor: ManifestEditor
    ) throws(Failures) -> ManifestEditor {
        var editor = editor
        var failures: [Failure] = []
        for dependency in removed {
            do throws(Failures) { try editor.remove(dependency.name) } catch {
                failures += error.all.map { $0.about(dependency.name) }
            }
        }
        if !failures.isEmpty { throw Failures(failures) }
        return editor
    }

    /// Returns where the entries are installed, and where earlier runs installed them.
    private static func destinations(of removed: [Dependency], _ state: ProjectState) -> [Destination] {
        let names = Set(removed.map(\.name))
        let wanted = Set(state.manifest.dependencies.map(\.destination))
        var destinations = state.obsoleteDestinations().filter { names.contains($0.name) }
        for dependency in removed where !wanted.contains(dependency.destination) {
            let path = dependency.destination
            var known = state.placements.trees(at: path)
            if let tree = state.lock?[dependency.name]?.tree { known.insert(tree) }
            if let index = destinations.firstIndex(where: { $0.path == path }) {
                destinations[index].known.formUnion(known)
                continue
            }
            let record = state.index.records.first { $0.destination == path }
            destinations.append(
                Destination(name: dependency.name, path: path, record: record, known: known, isLeaving: true)
            )
        }
        return destinations
    }
}

/// Why nothing is removed.
enum RemoveError: Diagnosable, Equatable {
    /// It has local modifications, or something is there that fetch did not install.
    case modified(Plan.Removal, command: String)

    var failure: Failure {
        switch self {
        case .modified(let removal, let command):
            let shown = removal.changes.prefix(3).map { change in
                change.path == "." ? removal.destination : "\(removal.destination)/\(change.path)"
            }
            let more = removal.changes.count > 3 ? " and \(removal.changes.count - 3) more" : ""
            return Failure(
                .unmet,
                "modified",
                "'\(removal.name)' has local modifications, and nothing was removed: \(shown.joined(separator: ", "))\(more)",
                help: "move them elsewhere, or remove them as well with `\(command)`"
            )
        }
    }
}
