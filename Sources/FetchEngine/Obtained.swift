internal import FetchModel
internal import FetchVendor

/// What became of one goal.
enum Obtained: Sendable {
    /// It is in place: what the lock is to say, what the index is to remember, and how it got there.
    case placed(Pin, VendorIndex.Record, Outcome.Status)
    /// Its tree is known now, and nothing was put in place: what the lock is to say.
    case learned(Pin)
    /// It was obtained, but local modifications are in the way: what the lock is to say, and the modifications.
    case blocked(Pin, [Change])
    /// It could not be obtained.
    case failed([Failure])
}

/// What became of one goal before anything was put in place.
enum Prepared: Sendable {
    /// Its tree is staged and checked, and may go to its place.
    case ready(Unpacked, Pin, VendorIndex.Record)
    /// There is nothing to put in place.
    case settled(Obtained)

    /// What is about to appear, and where.
    var placement: Placements.Entry? {
        guard case .ready(_, _, let record) = self else { return nil }
        return Placements.Entry(name: record.name, destination: record.destination, tree: record.tree)
    }

    /// Whether it could not be obtained.
    var isFailure: Bool { if case .settled(.failed) = self { true } else { false } }

    /// Where its tree is staged.
    var staging: Staging? {
        if case .ready(let unpacked, _, _) = self { unpacked.staging } else { nil }
    }
}
