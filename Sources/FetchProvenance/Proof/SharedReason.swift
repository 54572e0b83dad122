internal import FetchModel

/// Whether all that was compared in a directory differs for the same reason.
enum SharedReason {
    /// Nothing was compared.
    case undecided
    case reason(OriginDifference.Reason)
    /// Something is equal, or differs for another reason.
    case none

    /// What depends on more than the commit, and what has a commit of its own, stays on a line of its own.
    init(_ reason: OriginDifference.Reason) {
        self = reason == .unproved || reason == .submodule ? .none : .reason(reason)
    }

    mutating func combine(with other: SharedReason) {
        switch (self, other) {
        case (_, .undecided): break
        case (.undecided, _): self = other
        case (.reason(let own), .reason(let others)) where own == others: break
        case (.reason, _), (.none, _): self = .none
        }
    }
}
