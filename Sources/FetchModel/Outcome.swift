/// What a command did with a dependency, or found out about it.
package struct Outcome: Hashable, Sendable {
    /// The result. The raw values are those of `--json`.
    package enum Status: String, Hashable, Sendable {
        /// Downloaded and installed.
        case fetched
        /// Installed from the cache.
        case cached
        /// Already installed; nothing was done.
        case satisfied
        /// No longer in the manifest, and removed.
        case removed
        /// Present, but not what the lockfile says; kept.
        case modified
        /// Not present.
        case missing
        /// It failed; `error` says why.
        case failed
        /// It would be done if this were not a dry run.
        case planned
    }

    /// What would be done to a dependency that is `planned`.
    package enum Action: String, Hashable, Sendable {
        /// Its tree would be downloaded or taken from the cache, and moved into place.
        case install
        /// It would be removed.
        case remove
    }

    /// Why a dependency is not as it should be. The raw values are those of `--json`.
    package enum Reason: String, Hashable, Sendable {
        /// It is in the manifest, and not in the lockfile.
        case new
        /// The manifest asks for something else than when it was locked.
        case request
        /// The host, or the lockfile, has something newer than what is in place.
        case update
        /// It is locked, and it or some of its files are not in place.
        case absent
        /// It has local modifications.
        case edited
        /// The manifest no longer names it, or wants it elsewhere than at `path`; then `place` is its entry.
        case unlisted
        /// A directory of the user stands in for it.
        case override
    }

    /// What a dependency was locked at before it moves.
    package struct Previous: Hashable, Sendable {
        package var tag: String?
        package var commit: CommitID?
        package var tree: TreeID?
        /// What the manifest requested then.
        package var request: Request?

        /// What `pin` says.
        package init(_ pin: Pin) {
            tag = pin.tag
            commit = pin.commit
            tree = pin.tree
            request = pin.request
        }

        /// Only the tree is known.
        package init(tree: TreeID) { self.tree = tree }
    }

    /// The files that an entry names as before, such as patches, and whose content is another.
    package struct ChangedFiles: Hashable, Sendable {
        /// As the manifest writes them.
        package var paths: [String]
        /// Whether nothing else of the entry has changed.
        package var areAll: Bool

        package init(_ paths: [String], areAll: Bool) { (self.paths, self.areAll) = (paths, areAll) }
    }

    /// How a dependency compares with what its host has today.
    package struct Freshness: Hashable, Sendable {
        /// The locked tag, else the locked commit in short; `nil` if it is not locked.
        package var current: String?
        /// What `update` would lock: a tag, else a commit in short; `nil` if the host did not say.
        package var wanted: String?
        /// The tag of the highest version of all; `nil` if its tags are no versions, or it follows none.
        package var latest: String?
        /// The commit that the locked tag names now, if it is another one.
        package var moved: CommitID?

        /// Creates a comparison.
        package init(current: String?, wanted: String?, latest: String?, moved: CommitID? = nil) {
            (self.current, self.wanted, self.latest, self.moved) = (current, wanted, latest, moved)
        }

        /// Whether `update` would move it.
        package var canMove: Bool { moved != nil || (isLocked && wanted != nil && wanted != current) }

        /// Whether the host has something newer, or something else.
        package var isBehind: Bool { canMove || (latest != nil && latest != current ?? wanted) }

        /// Whether the lockfile has it.
        package var isLocked: Bool { current != nil }
    }

    /// The dependency's name.
    package var name: String
    /// The result.
    package var status: Status
    /// What would be done, where `status` is `planned`.
    package var action: Action?
    /// Why it is planned, missing or modified.
    package var reason: Reason?
    /// The directory that stands in for it, as the user named it.
    package var override: String?
    /// What was locked before, where something moves.
    @Rare package var previous: Previous? = nil
    /// What the manifest requests.
    package var request: Request?
    /// The entry in the manifest.
    package var place: Place?
    /// The files with another content, if `reason` is `request`.
    @Rare package var changedFiles: ChangedFiles? = nil
    /// Whether a file of another content was replaced, for `download`.
    package var isReplacement = false
    /// How it compares with its host, for `outdated`.
    @Rare package var freshness: Freshness? = nil
    /// Whether its archive is in the shared cache, for a dry run.
    package var isCached: Bool?
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
    @Rare package var error: Failure? = nil
    /// The differences from the lockfile, for `verify` and `status`; `nil` for other commands.
    package var changes: [Change]?

    /// Creates an outcome of the dependency `name`.
    package init(_ name: String, _ status: Status) {
        self.name = name
        self.status = status
    }

    /// Creates an outcome of `dependency`, with what `pin` says of it.
    package init(_ dependency: Dependency, _ status: Status, pin: Pin? = nil) {
        self.init(dependency.name, status)
        path = dependency.destination
        place = dependency.place
        if let pin { describe(pin) }
    }

    /// Copies what `pin` says.
    package mutating func describe(_ pin: Pin) {
        source = pin.source
        request = pin.request
        tag = pin.tag
        commit = pin.commit
        tree = pin.tree
        files = pin.files
        bytes = pin.bytes
    }
}

/// What a run did: one outcome for each dependency, and every failure.
package struct Report: Hashable, Sendable {
    /// In the order of the manifest; what it no longer names comes last.
    package var outcomes: [Outcome]
    /// Every failure. Those of a dependency name it.
    package var failures: [Failure]

    /// Creates a report.
    package init(outcomes: [Outcome] = [], failures: [Failure] = []) {
        self.outcomes = outcomes
        self.failures = failures
    }
}

extension Failure.Kind {
    /// The exit code of each kind. Of several, the first one here wins.
    private static let precedence: [(kind: Failure.Kind, code: Int32)] = [
        (.interrupted, 130), (.bug, 70), (.usage, 64), (.data, 65), (.permission, 77), (.disk, 74), (.unavailable, 69),
        (.busy, 75), (.unmet, 1),
    ]

    /// Returns the exit code of a run with failures of these kinds: 0 for none.
    package static func exitCode(of kinds: some Sequence<Failure.Kind>) -> Int32 {
        let met = Set(kinds)
        return precedence.first { met.contains($0.kind) }?.code ?? 0
    }
}
