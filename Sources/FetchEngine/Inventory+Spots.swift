internal import FetchModel
internal import FetchVendor

extension Inventory.Spot {
    /// Where `dependencies` are to be.
    ///
    /// A record counts by its place, whatever the name was for which it was made: what the program put there may be
    /// replaced by what another name brings. So does every tree of `lock`: nothing is lost with what is locked.
    static func all(
        of dependencies: [Dependency],
        _ index: VendorIndex?,
        _ placements: Placements,
        _ lock: Lockfile?
    ) -> [Inventory.Spot] {
        let records = Dictionary((index?.records ?? []).map { ($0.destination, $0) }) { first, _ in first }
        let noted = Dictionary(grouping: placements.entries, by: \.destination)
        let locked = Set((lock?.pins ?? []).map(\.tree))
        return dependencies.map { dependency in
            let placed = noted[dependency.destination]?.map(\.tree) ?? []
            return Inventory.Spot(
                name: dependency.name,
                destination: dependency.destination,
                record: records[dependency.destination],
                placed: placed.isEmpty ? locked : locked.union(placed)
            )
        }
    }

    /// A name for the spot itself: what is leaving a place can have the name of what is wanted elsewhere.
    var key: String { isLeaving ? "\(name) at \(destination)" : name }

    /// What was last put there, as far as that is known.
    func lastTree(_ lock: Lockfile?) -> TreeID? { record?.tree ?? placed.first ?? lock?[name]?.tree }
}
