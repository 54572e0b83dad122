internal import FetchModel
internal import FetchVendor

/// Tells where a dependency is wanted, and what may be replaced there.
///
/// A record counts by its path, whatever the name for which it was made: what `fetch` installed for one name may be
/// replaced by what another name brings. So may every locked tree, since nothing is lost with it.
struct WantedDestinations: Sendable {
    private let records: [String: VendorIndex.Record]
    private let placed: [String: [TreeID]]
    private let locked: Set<TreeID>

    /// Creates it from what was recorded and locked.
    init(_ state: ProjectState) {
        records = Dictionary(state.index.records.map { ($0.destination, $0) }) { first, _ in first }
        placed = Dictionary(grouping: state.placements.entries, by: \.destination).mapValues { $0.map(\.tree) }
        locked = Set((state.lock?.pins ?? []).map(\.tree))
    }

    /// Returns where `dependency` is wanted.
    func destination(of dependency: Dependency) -> Destination {
        let trees = placed[dependency.destination] ?? []
        return Destination(
            name: dependency.name,
            path: dependency.destination,
            record: records[dependency.destination],
            known: trees.isEmpty ? locked : locked.union(trees)
        )
    }
}
