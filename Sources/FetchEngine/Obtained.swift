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
