internal import FetchModel
internal import FetchVendor

/// What became of a goal before anything is installed.
enum Staged: Sendable {
    /// Its tree is staged and checked, and may be installed; it gets the status then.
    case ready(Staging, Pin, VendorIndex.Record, Outcome.Status)
    /// Its tree is at the destination already.
    case present(Pin, VendorIndex.Record)
    /// Its tree is known now, and is not to be installed.
    case learned(Pin)
    /// Local modifications are in the way.
    case blocked(Pin, [Change])
    /// It could not be obtained.
    case failed([Failure])

    /// What is about to appear, and where.
    var placement: Placements.Entry? {
        guard case .ready(_, _, let record, _) = self else { return nil }
        return Placements.Entry(name: record.name, destination: record.destination, tree: record.tree)
    }

    /// Where its tree is staged.
    var staging: Staging? {
        if case .ready(let staging, _, _, _) = self { staging } else { nil }
    }

    /// Whether its archive came from elsewhere.
    var isFetched: Bool { if case .ready(_, _, _, .fetched) = self { true } else { false } }

    /// The same with an archive that this run brought into the cache.
    var fetched: Staged {
        guard case .ready(let staging, let pin, let record, .cached) = self else { return self }
        return .ready(staging, pin, record, .fetched)
    }

    /// Returns the same with `origin` in what the lockfile is to say.
    func recording(_ origin: OriginRecord) -> Staged {
        func recorded(_ pin: Pin) -> Pin {
            var pin = pin
            pin.origin = origin
            return pin
        }
        return switch self {
        case .ready(let staging, let pin, let record, let status): .ready(staging, recorded(pin), record, status)
        case .present(let pin, let record): .present(recorded(pin), record)
        case .learned(let pin): .learned(recorded(pin))
        case .blocked(let pin, let changes): .blocked(recorded(pin), changes)
        case .failed: self
        }
    }

    /// Whether it could not be obtained.
    var isFailure: Bool { if case .failed = self { true } else { false } }
}
