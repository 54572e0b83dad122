internal import FetchModel

extension Outcome {
    /// What `step` would do to the destination of `wanted`, where `presence` is now.
    init(_ wanted: Wanted, _ step: Plan.Step, over presence: Plan.Presence) {
        switch step {
        case .keep(_, let pin): self.init(wanted.dependency, .satisfied, pin: pin)
        case .blocked(_, let pin, let changes):
            self.init(wanted.dependency, .modified, pin: pin)
            reason = .edited
            self.changes = changes
        case .obtain(_, let pin, _):
            self.init(wanted.dependency, .planned, pin: pin)
            action = .install
            (reason, previous) = Self.why(presence)
        case .resolve(_, let locked, _):
            self.init(wanted.dependency, .planned)
            (source, tag, commit) = (wanted.source, wanted.tag, wanted.immutableCommit)
            action = .install
            reason = locked.map { wanted.isAnswered(by: $0) ? .update : .request } ?? .new
            previous = locked.map(Previous.init)
        }
        request = wanted.request
    }

    /// Why a locked dependency is to be installed, and what is there instead.
    private static func why(_ presence: Plan.Presence) -> (Reason, Previous?) {
        switch presence {
        case .untouched(let tree): (.update, Previous(tree: tree))
        case .absent, .changed, .mixed, .unrecorded, .obstructed: (.absent, nil)
        }
    }

    /// Adds what the hosts said: the commit and the tag that it would be.
    mutating func describe(_ goal: Goal, isCached: Bool?) {
        (tag, commit) = (goal.tag ?? tag, goal.commit ?? commit)
        self.isCached = isCached
    }
}
