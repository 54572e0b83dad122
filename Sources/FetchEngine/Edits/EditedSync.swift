internal import FetchForge
internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Makes the project what an edited manifest says of some of its entries, all of them or none: `add`, and `update --to`.
struct EditedSync: Sendable {
    let project: EditedProject
    /// The entries that the edit is about.
    let names: [String]
    /// Tags to lock instead of what the manifest requests, by the entries' names.
    var tags: [String: String] = [:]

    /// What came of it.
    struct Result: Sendable {
        /// The manifest that was written.
        var editor: ManifestEditor
        var report: Report
        /// What the lockfile says of the entries.
        var pins: [String: Pin] = [:]

        /// Whether everything was done.
        var isDone: Bool { report.failures.isEmpty }
    }

    private var context: EngineContext { project.context }
    private var request: EditRequest { project.request }

    /// Resolves, obtains, installs and locks the entries, and writes `edited` as the manifest. `complete` may add to it what is known
    /// only of what was obtained.
    func run(
        _ edited: ManifestEditor,
        completing complete: @Sendable (ManifestEditor, [String: Pin]) throws -> ManifestEditor = { editor, _ in editor
        }
    ) async throws -> Result {
        let selection = try Selection(edited.manifest, names: names)
        try await inspect(selection.dependencies, edited)
        let state = try await project.state(edited, selection)
        let refused = state.refusedOverrides(nil)
        if !refused.isEmpty { throw Failures(refused.map(project.placed)) }
        if !request.isDryRun {
            try await state.requireReplaceableLock(context)
            try await Pruner(context: context, state: state).sweep([])
        }
        let resolved = try await resolve(state)
        var record = RunRecord(resolved.planned)
        if request.isDryRun {
            record.preview(resolved) { _ in nil }
            return Result(editor: edited, report: report(of: record))
        }
        record.keep(resolved.planned)
        if !record.failures.isEmpty { return Result(editor: edited, report: report(of: record)) }
        let run = Run(sync: self, state: state, resolved: resolved, record: record)
        return try await run.run(edited, complete)
    }

    /// Obtains the entries and returns what the lockfile would say of them, without a change to the project.
    func learn(_ edited: ManifestEditor) async throws -> [String: Pin] {
        let state = try await project.state(edited, try Selection(edited.manifest, names: names))
        let planned = try await Planner(context: context, basis: .lockfile).plan(state, obsolete: [])
        let resolved = await ResolveStage(context: context, scope: .everything(accepted: [])).resolve(planned)
        let learned = try await TreeLearner(context: context, isOnline: true).learn(resolved.goals)
        var pins: [String: Pin] = [:]
        var failures = resolved.planned.failures.flatMap(\.reasons)
        for (name, staged) in learned {
            switch staged.learned {
            case .learned(let pin), .done(let pin, _, _), .blocked(let pin, _): pins[name] = pin
            case .failed(let reasons): failures += reasons
            }
        }
        if !failures.isEmpty { throw Failures(failures.map(project.placed)) }
        return pins
    }

    /// Checks the entries against the disk. Throws `Failures`.
    private func inspect(_ dependencies: [Dependency], _ edited: ManifestEditor) async throws {
        var manifest = edited.manifest
        manifest.dependencies = dependencies
        let failures = try await context.workers.run { [manifest, directory = project.directory] in
            ManifestInspection(directory: directory).failures(manifest)
        }
        if !failures.isEmpty { throw Failures(failures.map(project.placed)) }
    }

    private func resolve(_ state: ProjectState) async throws -> Resolved {
        let basis: Planner.Basis = request.installs ? .vendorDirectory(overwriting: request.force) : .lockfile
        let planned = try await Planner(context: context, basis: basis).plan(state, obsolete: [])
        let scope = ResolveStage.Scope.everything(accepted: Set(names))
        return await ResolveStage(context: context, scope: scope, tags: tags).resolve(planned)
    }

    /// Returns the report of what was not done.
    private func report(of record: RunRecord) -> Report {
        var report = record.report()
        report.failures = report.failures.map(project.placed)
        for index in report.outcomes.indices where report.outcomes[index].status == .modified {
            let isNew = project.editor.manifest.dependency(report.outcomes[index].name) == nil
            report.replace(at: index, isNew: isNew, with: project.forceCommand)
        }
        return report
    }

    /// One run, once everything is resolved.
    private struct Run {
        let sync: EditedSync
        let state: ProjectState
        let resolved: Resolved
        var record: RunRecord
        var draft: ManifestDraft?

        private var context: EngineContext { sync.context }

        init(sync: EditedSync, state: ProjectState, resolved: Resolved, record: RunRecord) {
            (self.sync, self.state, self.resolved, self.record) = (sync, state, resolved, record)
        }

        func run(
            _ edited: ManifestEditor,
            _ complete: @Sendable (ManifestEditor, [String: Pin]) throws -> ManifestEditor
        ) async throws -> Result {
            let outcome = Monitor<(editor: ManifestEditor, draft: ManifestDraft?, record: RunRecord)>(
                (edited, nil, record)
            )
            let prepare = { (pins: [String: Pin]) async throws -> [String: Pin] in
                let completed = try complete(edited, pins)
                let draft = try await sync.project.draft(of: completed)
                outcome.update { $0 = (completed, draft, $0.record) }
                return pins.mapValues { pin in
                    var pin = pin
                    if let dependency = completed.manifest.dependency(pin.name), dependency.sha256 != nil,
                        edited.manifest.dependency(pin.name)?.sha256 == nil
                    {
                        pin.request = Request(of: dependency, patches: [])
                    }
                    return pin
                }
            }
            let commit = { (installed: [String: Installed]) async throws in
                var record = record
                for goal in resolved.goals {
                    if let installed = installed[goal.name] { record.finish(goal, installed) }
                }
                // A manifest must not name what the lockfile lacks.
                for name in sync.names where record.pins[name] == nil { throw EngineError.noCommit(name: name) }
                outcome.update { [record] in $0.record = record }
                try await write(record, outcome.read(\.draft))
            }
            let installed: [String: Installed]
            do {
                installed = try await install(prepare, commit)
            } catch {
                outcome.read(\.draft)?.discard()
                throw Failures(Failure.all(in: error).map(sync.project.placed))
            }
            let (completed, _, done) = outcome.read(\.self)
            if let blocked = failed(installed) { return Result(editor: edited, report: sync.report(of: blocked)) }
            for goal in resolved.goals {
                if let installed = installed[goal.name] { context.send(.finished(installed.outcome(of: goal))) }
            }
            return Result(editor: completed, report: done.report(), pins: done.pins)
        }

        /// Returns the record of a run in which something could not be installed; `nil` if everything was.
        private func failed(_ installed: [String: Installed]) -> RunRecord? {
            var record = record
            for goal in resolved.goals {
                if let installed = installed[goal.name] { record.finish(goal, installed) }
            }
            return record.failures.isEmpty ? nil : record
        }

        private func install(
            _ prepare: ([String: Pin]) async throws -> [String: Pin],
            _ commit: ([String: Installed]) async throws -> Void
        ) async throws -> [String: Installed] {
            let goals = resolved.goals
            context.send(.planned(downloads: goals.count, bytes: nil))
            guard sync.request.installs else { return try await lock(goals, prepare, commit) }
            let installer = Installer(
                context: context,
                stager: Stager(context, into: .project(state.directory, resolved.planned.inventory), isOnline: true),
                directory: state.directory,
                placements: Monitor(state.placements),
                lateChanges: LateChangeCheck(
                    context,
                    wanted: goals.map(\.wanted.dependency),
                    since: resolved.planned,
                    overwriting: sync.request.force
                )
            )
            let destinations = goals.map(\.wanted.dependency.destination)
            return try await StagingRecord(context: context, directory: state.directory).keep(destinations) {
                try await installer.installTogether(goals, prepare: prepare, commit: commit)
            }
        }

        /// Learns the trees alone.
        private func lock(
            _ goals: [Goal],
            _ prepare: ([String: Pin]) async throws -> [String: Pin],
            _ commit: ([String: Installed]) async throws -> Void
        ) async throws -> [String: Installed] {
            let learned = try await TreeLearner(context: context, isOnline: true).learn(goals)
            let results = learned.mapValues(\.learned)
            let pins = results.compactMapValues { installed in
                if case .learned(let pin) = installed { pin } else { nil }
            }
            if pins.count < results.count {
                return results.filter { pins[$0.key] == nil }
            }
            let locked = try await prepare(pins).mapValues { Installed.learned($0) }
            try await commit(locked)
            return locked
        }

        /// Writes index, lockfile and manifest. The lockfile is what it was if the manifest cannot be written.
        private func write(_ record: RunRecord, _ draft: ManifestDraft?) async throws {
            let writer = StateWriter(context: context, state: state, isPartial: true)
            let old = try await lockBytes()
            if sync.request.installs { try await writer.write(record) } else { try await writer.writeLock(record) }
            guard let draft else { return }
            do {
                try Task.checkCancellation()
                try await context.workers.run { try draft.install() }
            } catch {
                do { try await restoreLock(old) } catch let second {
                    throw Failures(Failure.all(in: error) + Failure.all(in: second))
                }
                throw error
            }
        }

        private func lockBytes() async throws -> [UInt8]? {
            try await context.workers.run { [project = context.project] in
                try LockfileFile.bytes(path: project.lockPath, shownAs: project.lockName)
            }
        }

        private func restoreLock(_ old: [UInt8]?) async throws {
            let name = "\(context.project.stem).lock"
            try await context.workers.run { [root = state.directory.root] in
                if let old {
                    try root.replace(name, with: old, permissions: 0o644)
                } else if try root.status(name) != nil {
                    try root.remove(name)
                }
            }
        }
    }
}

extension Report {
    /// Replaces the failure of the outcome at `index`, whose destination has other content, by one that names `command`.
    fileprivate mutating func replace(at index: Int, isNew: Bool, with command: String) {
        let outcome = outcomes[index]
        let (name, path, changes) = (outcome.name, outcome.path ?? outcome.name, outcome.changes ?? [])
        let error: AddError =
            isNew
            ? .inTheWay(name, path: path, command: command, changes)
            : .modified(name, path: path, command: command, changes)
        failures = failures.map { $0.kind == .unmet && $0.dependency == name ? error.failure.about(name) : $0 }
        outcomes[index].error = error.failure.about(name)
    }
}
