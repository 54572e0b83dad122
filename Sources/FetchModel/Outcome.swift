/// What a command did with one dependency, or found of it.
package struct Outcome: Hashable, Sendable {
    /// The words of `--json`.
    package enum Status: String, Hashable, Sendable {
        /// Downloaded and put in place.
        case fetched
        /// Put in place from the cache.
        case cached
        /// Already there; nothing was done.
        case satisfied
        /// No longer named, and taken away.
        case removed
        /// There, but not what the lock says; kept.
        case modified
        /// Not there.
        case missing
        /// It could not be done; `error` says why.
        case failed
        /// It would be done, were this not a dry run.
        case planned
    }

    /// What would be done to a dependency that is `planned`.
    package enum Action: String, Hashable, Sendable {
        /// Its tree would be downloaded or taken from the cache, and moved into place.
        case install
        /// It would be removed.
        case remove
    }

    /// The dependency's name.
    package var name: String
    /// What became of it.
    package var status: Status
    /// What would be done, where `status` is `planned`.
    package var action: Action?
    /// The canonical URL of the repository or archive.
    package var source: String?
    /// The tag it resolved to.
    package var tag: String?
    /// The commit it resolved to.
    package var commit: CommitID?
    /// The identity of its tree.
    package var tree: TreeID?
    /// Where it lands, relative to the project; for a download, the file.
    package var path: String?
    /// How many files and links.
    package var files: Int?
    /// Their total size in bytes.
    package var bytes: Int?
    /// Why it failed.
    package var error: Failure?
    /// What differs from the lock, for `verify` and `status`; `nil` for the other commands.
    package var changes: [Change]?

    /// `name` with `status`, and nothing else said.
    package init(_ name: String, _ status: Status) {
        self.name = name
        self.status = status
    }

    /// `dependency` with `status`, and what `pin` says of it.
    package init(_ dependency: Dependency, _ status: Status, pin: Pin? = nil) {
        self.init(dependency.name, status)
        path = dependency.destination
        if let pin { describe(pin) }
    }

    /// Takes over what `pin` says.
    package mutating func describe(_ pin: Pin) {
        source = pin.source
        tag = pin.tag
        commit = pin.commit
        tree = pin.tree
        files = pin.files
        bytes = pin.bytes
    }
}

/// What a whole run did: one outcome a dependency, and every failure.
package struct Report: Hashable, Sendable {
    /// In the order of the manifest, what is no longer named last.
    package var outcomes: [Outcome]
    /// All of them; those that concern a dependency name it.
    package var failures: [Failure]

    /// A run that did and met these.
    package init(outcomes: [Outcome] = [], failures: [Failure] = []) {
        self.outcomes = outcomes
        self.failures = failures
    }
}

extension Failure.Kind {
    /// The order in which the kinds decide a run's exit code, with that code; what is first among a run's failures wins.
    private static let precedence: [(kind: Failure.Kind, code: Int32)] = [
        (.interrupted, 130), (.bug, 70), (.usage, 64), (.data, 65), (.permission, 77), (.disk, 74), (.unavailable, 69),
        (.busy, 75), (.unmet, 1),
    ]

    /// The exit code of a run that met failures of these kinds: 0 for none.
    package static func exitCode(of kinds: some Sequence<Failure.Kind>) -> Int32 {
        let met = Set(kinds)
        return precedence.first { met.contains($0.kind) }?.code ?? 0
    }
}
