/// What has to happen for the vendor directory to match the manifest.
///
/// It is computed from values alone, so `sync`, `sync --dry-run` and `status` cannot disagree.
package struct Plan: Hashable, Sendable {
    /// What is at a destination now.
    package enum Presence: Hashable, Sendable {
        /// Nothing.
        case absent
        /// Exactly what was last installed there: this tree.
        case untouched(TreeID)
        /// What was last installed there, changed since: its tree now, and the changes.
        case changed(TreeID, [Change])
        /// A directory that contains something which no tree can hold, such as a `.git` or a fifo: all differences.
        case mixed([Change])
        /// A directory of which there is no record: its tree.
        case unrecorded(TreeID)
        /// Something that is not a directory.
        case obstructed
    }

    /// What a new tree would replace, and whether it may.
    package enum Occupant: Hashable, Sendable {
        /// Nothing, or only what `fetch` installed.
        case replaceable
        /// Something that can only be judged by the new tree: it may stay if it is that tree already, and may be completed if
        /// it only lacks files of it.
        case unknown(TreeID)
        /// Local modifications. They are in the way, unless the result is that tree already.
        case modified(TreeID?, [Change])
    }

    /// One dependency's part.
    package enum Step: Hashable, Sendable {
        /// Locked and installed.
        case keep(Wanted, Pin)
        /// Locked and to be installed.
        case obtain(Wanted, Pin, over: Occupant)
        /// Not locked yet, or changed in the manifest since; `previous` is what the lockfile said until now.
        case resolve(Wanted, previous: Pin?, over: Occupant)
        /// Locked, but local modifications are in the way.
        case blocked(Wanted, Pin, [Change])
    }

    /// A destination that the manifest no longer names.
    package struct Removal: Hashable, Sendable {
        /// The dependency's name.
        package var name: String
        /// Where it is, relative to the project.
        package var destination: String
        /// What was last installed there, as far as that is known.
        package var tree: TreeID?
        /// Local modifications that are in the way; empty if it may be removed.
        package var changes: [Change]
        /// Whether there is anything at `destination`.
        package var isPresent: Bool
        /// Whether the lockfile still lists the name, which the manifest does not.
        package var isLocked: Bool

        /// Whether the removal changes anything: the vendor directory, or the lockfile.
        package var isNeeded: Bool { isPresent || isLocked }
    }

    /// In the order of the manifest.
    package var steps: [Step]
    /// Sorted by name.
    package var removals: [Removal]

    /// Creates a plan.
    package init(steps: [Step], removals: [Removal] = []) {
        self.steps = steps
        self.removals = removals
    }

    /// Returns the step for `wanted`. `pin` is what the lockfile says of its name, `presence` what is at its destination.
    package static func step(for wanted: Wanted, pin: Pin?, presence: Presence, force: Bool) -> Step {
        let answer = pin.flatMap { wanted.isAnswered(by: $0) ? $0 : nil }
        if let answer, presence.tree == answer.tree { return .keep(wanted, answer) }

        let occupant: Occupant
        switch presence {
        case .absent, .untouched: occupant = .replaceable
        case _ where force: occupant = .replaceable
        case .changed(let tree, let changes):
            occupant = changes.allSatisfy { $0.kind == .missing } ? .replaceable : .modified(tree, changes)
        case .mixed(let changes): occupant = .modified(nil, changes)
        case .unrecorded(let tree): occupant = tree == pin?.tree ? .replaceable : .unknown(tree)
        case .obstructed: occupant = .modified(nil, [.notMadeHere])
        }
        guard let answer else { return .resolve(wanted, previous: pin, over: occupant) }
        if case .modified(_, let changes) = occupant { return .blocked(wanted, answer, changes) }
        return .obtain(wanted, answer, over: occupant)
    }

    /// Returns the removal of `name` from `destination`. `tree` is what was last installed there, if that is known;
    /// `isLocked` says that the lockfile still lists the name.
    package static func removal(
        of name: String,
        at destination: String,
        tree: TreeID?,
        presence: Presence,
        isLocked: Bool,
        force: Bool
    ) -> Removal {
        let changes: [Change] =
            switch presence {
            case _ where force: []
            case .unrecorded(let found) where tree != nil && found != tree:
                [Change(.modified, ".", detail: "not what fetch installed there")]
            default: presence.modifications(besides: tree)
            }
        return Removal(
            name: name,
            destination: destination,
            tree: tree,
            changes: changes,
            isPresent: presence != .absent,
            isLocked: isLocked
        )
    }
}

extension Plan.Presence {
    /// What would be lost with it, unless it is `tree`. A file that is only missing can be had again.
    package func modifications(besides tree: TreeID?) -> [Change] {
        switch self {
        case .absent, .untouched: []
        case .changed(_, let changes), .mixed(let changes): changes.filter { $0.kind != .missing }
        case .unrecorded(let found) where found == tree: []
        case .unrecorded, .obstructed: [.notMadeHere]
        }
    }

    /// The tree that is there, if it is a directory that contains nothing else.
    package var tree: TreeID? {
        switch self {
        case .absent, .obstructed, .mixed: nil
        case .untouched(let tree), .changed(let tree, _), .unrecorded(let tree): tree
        }
    }
}

extension Plan.Step {
    /// The request that it concerns.
    package var wanted: Wanted {
        switch self {
        case .keep(let wanted, _), .obtain(let wanted, _, _), .resolve(let wanted, _, _), .blocked(let wanted, _, _):
            wanted
        }
    }
}
