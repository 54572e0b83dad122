internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// `fetch override`: lets directories of the user stand in for dependencies. Changes neither manifest nor lockfile.
struct OverrideRun: Sendable {
    let context: EngineContext
    let request: OverrideRequest

    /// Runs it. Throws what makes the run impossible; what concerns one dependency is in the report.
    func run() async throws -> Report {
        switch request.action {
        case .list: return try await list()
        case .start(let name, let path): return try await start([name: path])
        case .end(let names): return try await end(names, isParking: false)
        case .park: return try await end([], isParking: true)
        case .resume(let names):
            let parked = try await recorded().entries.filter { $0.isParked }
            for name in names where !parked.contains(where: { $0.name == name }) {
                throw OverrideError.notOverridden(name: name, known: parked.map(\.name))
            }
            let resumed = parked.filter { names.isEmpty || names.contains($0.name) }
            return try await start(
                Dictionary(resumed.map { ($0.name, $0.path) }) { first, _ in first },
                isRecorded: true
            )
        }
    }

    private func recorded() async throws -> Overrides {
        let directory = try await ProjectReader(context).directory()
        return try await context.workers.run { [stem = context.project.stem] in try directory.overrides(stem) }
    }

    private func list() async throws -> Report {
        let reader = ProjectReader(context)
        let directory = try await reader.directory()
        let inputs = try await reader.inputs()
        let stem = context.project.stem
        let entries = try await context.workers.run { [project = context.project] in
            try directory.overrides(stem).entries.map {
                ($0, (try? directory.isInPlace($0)) == true, isGone: project.isGone($0))
            }
        }
        return Report(
            outcomes: entries.compactMap { entry, isInPlace, isGone in
                // What is recorded and not there is off.
                guard isInPlace || entry.isParked else { return nil }
                var outcome = Outcome(entry.name, isInPlace ? .modified : .planned)
                if let pin = inputs.lock?[entry.name] { outcome.describe(pin) }
                (outcome.path, outcome.override, outcome.reason) = (entry.destination, entry.path, .override)
                if isGone { outcome.error = OverrideError.gone(name: entry.name, path: entry.path).failure }
                return outcome
            }
        )
    }

    // MARK: Starting

    /// Lets a path stand in for each name. `isRecorded` paths are relative to the project, others to the working directory.
    private func start(_ paths: [String: String], isRecorded: Bool = false) async throws -> Report {
        if paths.isEmpty { return Report() }
        return try await ProjectReader(context).holding(names: Array(paths.keys)) { inputs in
            for name in paths.keys.sorted() { _ = try inputs.manifest.dependency(called: name) }
        } _: { state in
            try await start(paths, isRecorded: isRecorded, state)
        }
    }

    private func start(_ paths: [String: String], isRecorded: Bool, _ state: ProjectState) async throws -> Report {
        var state = state
        let known = state.overrides
        // A link of fetch's own is replaced like a tree of fetch's own.
        state.endOverrides(of: Set(paths.keys))
        let planner = Planner(context: context, basis: .vendorDirectory(overwriting: request.force))
        let planned = try await planner.plan(state, obsolete: [])
        var report = Report()
        for dependency in state.selection.dependencies {
            do {
                let entry = try await context.workers.run { [context, manifest = state.manifest] in
                    let path = try OverridePath(
                        paths[dependency.name] ?? "",
                        from: isRecorded ? context.project.root : context.settings.directory,
                        project: context.project.root,
                        manifest
                    ).recorded
                    return Overrides.Entry(name: dependency.name, destination: dependency.destination, path: path)
                }
                if known[dependency.name] == nil { try planned.requireReplaceable(dependency, by: entry.path) }
                try await install(entry, in: state.directory)
                report.outcomes.append(.overridden(dependency, by: entry, state.lock?[dependency.name]))
            } catch {
                let failures = Failure.all(in: error).map { failure in
                    // A wrong PATH is the command line's fault, not that of a place in the manifest.
                    failure.kind == .usage ? failure : failure.about(dependency)
                }
                var outcome = Outcome(dependency, failures.contains { $0.kind == .unmet } ? .modified : .failed)
                outcome.error = failures.first
                report.outcomes.append(outcome)
                report.failures += failures
            }
        }
        return report
    }

    /// Records `entry`, then puts its link in place, in one step where the system can.
    private func install(_ entry: Overrides.Entry, in directory: ProjectDirectory) async throws {
        try await context.workers.run { [stem = context.project.stem] in
            var overrides = try directory.overrides(stem)
            overrides[entry.name] = entry
            try directory.write(overrides, stem)
            guard try directory.overrides(stem)[entry.name] == entry else {
                throw OverrideError.unrecorded(name: entry.name)
            }
            let staging = try Staging(ofLinkTo: entry.target, at: entry.destination, in: directory)
            do {
                try staging.promote()
            } catch {
                try? staging.discard()  // The first error matters; the next sync sweeps what is left.
                throw error
            }
            try staging.discard()
        }
    }

    // MARK: Ending

    /// Puts the locked trees back: those of `names`, or all when empty.
    private func end(_ names: [String], isParking: Bool) async throws -> Report {
        let overrides = try await recorded()
        let known = overrides.entries.filter { !isParking || !$0.isParked }
        for name in names where overrides[name] == nil {
            _ = try await ProjectReader(context).manifest().dependency(called: name)
            throw OverrideError.notOverridden(name: name, known: known.map(\.name))
        }
        let ending = known.filter { names.isEmpty || names.contains($0.name) }
        if ending.isEmpty { return Report() }
        let reader = ProjectReader(context)
        let manifest = try await reader.inputs().manifest
        let listed = Set(manifest.dependencies.map(\.name))
        var report = Report()
        let active = ending.filter { !$0.isParked && listed.contains($0.name) }
        if !active.isEmpty {
            report = try await Synchronization(
                context: context,
                request: SyncRequest(names: active.map(\.name), isOffline: request.isOffline),
                policy: .locked,
                ending: Set(active.map(\.name))
            ).run()
        }
        // What was parked is only forgotten.
        report.outcomes += ending.filter { $0.isParked || !listed.contains($0.name) }.map { entry in
            var outcome = Outcome(entry.name, .satisfied)
            outcome.path = entry.destination
            return outcome
        }
        let directory = try await reader.directory()
        let lock = try await reader.acquire(directory)
        defer { lock.release() }
        try await context.workers.run { [stem = context.project.stem] in
            var overrides = try directory.overrides(stem)
            for entry in ending {
                // The manifest no longer says what belongs there.
                if !listed.contains(entry.name) { try directory.removeLink(of: entry) }
                // A tree that could not be obtained leaves the link where it is.
                if try directory.isInPlace(entry) { continue }
                overrides[entry.name] = nil
                if isParking {
                    overrides[entry.name] = Overrides.Entry(
                        name: entry.name,
                        destination: entry.destination,
                        path: entry.path,
                        isParked: true
                    )
                }
            }
            try directory.write(overrides, stem)
        }
        return report
    }
}

extension Planned {
    /// Throws `Failures` if what is at the destination of `dependency` may not be replaced by a link to `path`, or could not be
    /// examined.
    fileprivate func requireReplaceable(_ dependency: Dependency, by path: String) throws {
        let name = dependency.name
        if let failure = failures.first(where: { $0.dependency.name == name }) { throw Failures(failure.reasons) }
        let changes: [Change]?
        switch plan.steps.first(where: { $0.wanted.dependency.name == name }) {
        case .keep, .obtain(_, _, .replaceable), .resolve(_, _, .replaceable), nil: changes = nil
        case .blocked(_, _, let found), .obtain(_, _, .modified(_, let found)), .resolve(_, _, .modified(_, let found)):
            changes = found
        // Only the archive could tell.
        case .obtain(_, _, .unknown), .resolve(_, _, .unknown):
            changes = [Change(.modified, ".", detail: "not known to be what fetch installed")]
        }
        guard let changes else { return }
        var failure = EngineError.modified(name, at: dependency.destination, changes, isWanted: true).failure
        failure.help =
            "see them with `fetch status`; overwrite them with `fetch override \(ForeignText.shellWord(name)) \(ForeignText.shellWord(path)) --force`"
        throw Failures([failure])
    }
}
