internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Compares what is at a dependency's destination, or what stands in for it, with the locked tree.
struct DependencyComparison: Sendable {
    let context: EngineContext
    let state: ProjectState
    /// Whether hosts may be asked for the locked tree.
    let isOnline: Bool

    /// What a comparison found.
    struct Result: Sendable {
        /// What is there, with its changes.
        var outcome: Outcome
        /// The files that are there.
        let working: WorkingTree
        /// The locked tree; `nil` if it did not have to be obtained, because there is no difference.
        var base: LockedTree?
        /// The entries that differ.
        var difference = TreeDifference(from: [], to: [])
        /// Whether the files were installed as another version than the locked one and edited since. The difference then also
        /// takes back what changed between the two.
        var isOfAnotherVersion = false
    }

    /// Compares `wanted` with the tree of `pin`. Says what no patch can contain.
    func compare(_ wanted: Wanted, _ pin: Pin) async throws -> Result {
        let dependency = wanted.dependency
        let record =
            state.overrides[dependency.name] == nil
            ? state.index.records.first { $0.destination == dependency.destination } : nil
        let working = try await working(dependency, record)
        var outcome = Outcome(dependency, .satisfied, pin: pin)
        if let override = state.overrides[dependency.name] {
            outcome = .overridden(dependency, by: override, pin)
        }
        outcome.changes = working.others
        for other in working.others {
            context.send(.note(Note(Self.leftOut(other, of: dependency), dependency: dependency.name)))
        }
        var result = Result(outcome: outcome, working: working)
        if working.directory != nil, Tree(working.entries).id == pin.tree { return result }
        result.outcome.status = working.directory == nil ? .missing : .modified
        result.outcome.reason = outcome.reason ?? (working.directory == nil ? .absent : .edited)
        if working.directory == nil { context.send(.note(Self.notInPlace(dependency))) }
        let source = LockedTreeSource(context: context, manifest: state.manifest, isOnline: isOnline)
        let base = try await source.tree(of: wanted, pin)
        result.base = base
        result.difference = TreeDifference(from: base.tree.entries, to: working.entries)
        result.outcome.changes = try await changes(result, base)
        if let record, record.tree != pin.tree, working.directory != nil {
            // Files that a checkout changed together with the lockfile are nearer to what is locked.
            let edits = try TreeDifference(from: record.entries, to: working.entries)
            result.isOfAnotherVersion = edits.changes.count <= result.difference.changes.count
        }
        return result
    }

    /// Returns the difference that `result` found as text; nothing if there is none.
    func text(of result: Result, as format: Patching.Format) async throws -> [UInt8] {
        guard let base = result.base, !result.difference.isEmpty else { return [] }
        return try await TreePatch(context: context)
            .text(result.difference, from: base.directory, to: result.working.directory, as: format)
    }

    private func working(_ dependency: Dependency, _ record: VendorIndex.Record?) async throws -> WorkingTree {
        if let override = state.overrides[dependency.name] {
            return try await OverrideFiles(context: context).working(override, dependency)
        }
        return try await context.workers.run { [directory = state.directory] in
            try WorkingTree(at: dependency.destination, in: directory, trusting: record)
        }
    }

    private func changes(_ result: Result, _ base: LockedTree) async throws -> [Change] {
        guard result.outcome.override == nil, let destination = result.outcome.path else {
            return result.difference.changes
        }
        return try await context.workers.run { [directory = state.directory] in
            try TreeComparison(
                expected: base.tree.entries,
                scan: result.working.scan,
                destination: destination,
                in: directory
            ).changes
        }
    }

    private static func leftOut(_ other: Change, of dependency: Dependency) -> String {
        let reason = other.detail.map { " (\($0))" } ?? ""
        return "'\(dependency.name)': '\(ForeignText.line(other.path))' cannot be part of a patch\(reason)"
    }

    private static func notInPlace(_ dependency: Dependency) -> Note {
        Note(
            "'\(dependency.name)' is not in place: there is no directory '\(dependency.destination)'",
            help: "run `fetch sync`",
            dependency: dependency.name
        )
    }
}
