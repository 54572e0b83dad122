internal import FetchModel
internal import FetchVendor

/// A directory that a run inspects: where a dependency is wanted, or where one has to go away.
struct Destination: Sendable {
    /// The dependency's name.
    var name: String
    /// The path, relative to the project.
    var path: String
    /// What the last sync installed there.
    var record: VendorIndex.Record?
    /// The tree that should be there, if all that matters is whether it is.
    var expected: TreeID?
    /// Trees that `fetch` may have installed there besides that of `record`: those of an interrupted run, and locked ones.
    var known: Set<TreeID> = []
    /// Whether the destination is to be emptied.
    var isLeaving = false

    /// Identifies the destination. A dependency that moves has two: one that it leaves, and one where it is wanted.
    var key: String { isLeaving ? Self.leavingKey(name, path) : name }

    /// The key of the destination that `name` leaves.
    static func leavingKey(_ name: String, _ path: String) -> String { "\(name) at \(path)" }

    /// The tree that was last installed there, as far as that is known.
    func lastTree(_ lock: Lockfile?) -> TreeID? { record?.tree ?? known.first ?? lock?[name]?.tree }
}

extension ProjectState {
    /// Returns where `dependencies` are wanted.
    func wantedDestinations(of dependencies: [Dependency]) -> [Destination] {
        dependencies.map(WantedDestinations(self).destination(of:))
    }

    /// Returns the destinations that the manifest no longer names: those that the last sync recorded or an interrupted run
    /// used, and those of locked names without a record.
    func obsoleteDestinations() -> [Destination] {
        let wanted = Dictionary(manifest.dependencies.map { ($0.name, $0.destination) }) { first, _ in first }
        let paths = Set(wanted.values)
        var destinations = index.records.compactMap { record -> Destination? in
            if paths.contains(record.destination) { return nil }
            return Destination(name: record.name, path: record.destination, record: record, isLeaving: true)
        }
        var seen = Set(destinations.map(\.path))
        for (path, entries) in Dictionary(grouping: placements.entries, by: \.destination) {
            guard !paths.contains(path), let name = entries.map(\.name).min(), seen.insert(path).inserted else {
                continue
            }
            destinations.append(Destination(name: name, path: path, isLeaving: true))
        }
        for pin in lock?.pins ?? [] where wanted[pin.name] == nil && index[pin.name] == nil {
            let path = "\(manifest.vendor)/\(pin.name)"
            guard !paths.contains(path), seen.insert(path).inserted else { continue }
            destinations.append(Destination(name: pin.name, path: path, isLeaving: true))
        }
        for override in strayOverrides where seen.insert(override.destination).inserted {
            destinations.append(Destination(name: override.name, path: override.destination, isLeaving: true))
        }
        for index in destinations.indices { destinations[index].known = placements.trees(at: destinations[index].path) }
        return destinations.sorted { $0.key.precedesInBytes($1.key) }
    }

    /// The names that the lockfile lists, and the manifest does not.
    func unnamedPins() -> Set<String> {
        Set((lock?.pins ?? []).map(\.name)).subtracting(manifest.dependencies.map(\.name))
    }
}
