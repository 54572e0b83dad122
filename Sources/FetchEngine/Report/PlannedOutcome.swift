internal import FetchModel

extension Outcome {
    /// What a sync would do to the destination of `settled`, where `presence` is now: `status` and every dry run say this.
    init(_ settled: SettledStep, over presence: Plan.Presence) {
        let wanted = settled.step.wanted
        switch settled.step {
        case .keep(_, let pin): self.init(wanted.dependency, .satisfied, pin: pin)
        case .blocked(_, let pin, let changes): self.init(edited: wanted, changes, pin)
        case .obtain(_, let pin, .unknown): self.init(edited: wanted, [.unlikeLocked], pin)
        case .obtain(_, let pin, .replaceable), .obtain(_, let pin, .modified):
            self.init(wanted.dependency, .planned, pin: pin)
            action = .install
            (reason, previous) = Self.why(presence)
            let missing = presence.changes ?? settled.missing
            if !missing.isEmpty { changes = missing }
        case .resolve(_, let locked, .modified(_, let changes)):
            self.init(edited: wanted, changes, nil)
            previous = locked.map(Previous.init)
        case .resolve(_, let locked, .unknown):
            self.init(edited: wanted, [locked == nil ? .notMadeHere : .unlikeLocked], nil)
            previous = locked.map(Previous.init)
        case .resolve(_, let locked, .replaceable):
            self.init(wanted.dependency, .planned)
            (source, tag, commit) = (wanted.source, wanted.tag, wanted.immutableCommit)
            action = .install
            reason = locked.map { wanted.isAnswered(by: $0) ? .update : .request } ?? .new
            previous = locked.map(Previous.init)
            if reason == .request, let locked { changedFiles = ChangedFiles(RequestDifference(wanted, locked)) }
        }
        request = wanted.request
    }

    /// Local modifications that stay.
    private init(edited wanted: Wanted, _ changes: [Change], _ pin: Pin?) {
        self.init(wanted.dependency, .modified, pin: pin)
        if pin == nil { (source, tag, commit) = (wanted.source, wanted.tag, wanted.immutableCommit) }
        reason = .edited
        self.changes = changes
    }

    /// What is, was or would be removed. `entry` is the dependency of that name which the manifest wants elsewhere.
    init(_ removal: Plan.Removal, _ status: Status, entry: Dependency?, pin: Pin?) {
        self.init(removal.name, status)
        path = removal.destination
        place = entry?.place
        reason = status == .removed ? nil : .unlisted
        if let pin { describe(pin) }
        if !removal.changes.isEmpty { changes = removal.changes }
    }

    /// Why a locked dependency is to be installed, and what is there instead.
    private static func why(_ presence: Plan.Presence) -> (Reason, Previous?) {
        switch presence {
        case .untouched(let tree): (.update, Previous(tree: tree))
        // With `--force` local modifications are in the way of nothing.
        case .changed(_, let changes) where changes.contains { $0.kind != .missing },
            .mixed(let changes) where changes.contains { $0.kind != .missing }:
            (.edited, nil)
        case .absent, .changed, .mixed, .unrecorded, .obstructed: (.absent, nil)
        }
    }

    /// Adds what the hosts said: the commit and the tag that it would be.
    mutating func describe(_ goal: Goal, isCached: Bool?) {
        (tag, commit) = (goal.tag ?? tag, goal.commit ?? commit)
        self.isCached = isCached
    }
}

extension Outcome.ChangedFiles {
    /// Those of `difference`; `nil` if there are none.
    fileprivate init?(_ difference: RequestDifference) {
        let files = difference.changedFiles
        if files.isEmpty { return nil }
        self.init(files, areAll: difference.isOfFilesAlone)
    }
}

extension Change {
    /// The directory is not what is locked, and nothing on this machine knows which of its files differ.
    fileprivate static let unlikeLocked = Change(.modified, ".", detail: "not what is locked")
}

extension Plan.Presence {
    /// What was changed since the last installation; `nil` if that is not known.
    fileprivate var changes: [Change]? {
        switch self {
        case .changed(_, let changes), .mixed(let changes): changes
        case .absent, .untouched, .unrecorded, .obstructed: nil
        }
    }
}
