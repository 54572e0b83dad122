internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// What is at the destinations now, as far as a run had to look.
struct Inventory: Sendable {
    /// By name.
    var presences: [String: Plan.Presence] = [:]
    /// By name, where a status alone did not tell.
    var scans: [String: Scan] = [:]
    /// Records that still hold, perhaps with statuses seen anew, by name.
    var records: [String: VendorIndex.Record] = [:]
    /// Destinations that could not be looked at, by name.
    var failures: [String: [Failure]] = [:]

    /// A place to look at.
    struct Spot: Sendable {
        /// The dependency's name.
        var name: String
        /// Where it is, relative to the project.
        var destination: String
        /// What the last sync put there.
        var record: VendorIndex.Record?
        /// What should be there, where nothing more is asked of it than whether it is.
        var expected: TreeID?
        /// What a run that was cut off may have put there, after that record was made.
        var placed: Set<TreeID> = []
        /// Whether it is to be emptied.
        var isLeaving = false
    }

    /// The record of what is at `destination`, where it was looked at and is a folder that holds nothing but a tree.
    func record(of name: String, at destination: String) -> VendorIndex.Record? {
        if let record = records[name] { return record.name == name ? record : record.renamed(name) }
        guard let scan = scans[name], scan.root == .folder, scan.others.isEmpty else { return nil }
        return VendorIndex.Record(name: name, destination: destination, scan: scan)
    }

    /// How many threads read files for others that have found many.
    private static let helpers = 2

    /// Looks at `spots`, several at once. With `hashing`, every byte is read, whatever a record says.
    static func take(
        _ spots: [Spot],
        in folder: ProjectFolder,
        on workers: Workers,
        hashing: Bool = false
    ) async -> Inventory {
        // Many places are mostly small: they are handed to the threads by the dozen.
        let portion = max(1, min(64, spots.count / 16))
        let portions = stride(from: 0, to: spots.count, by: portion).map { spots[$0..<min($0 + portion, spots.count)] }
        let sharing = hashing ? SharedReading(walks: portions.count) : nil
        // Behind them come threads that help those which are not done yet.
        let helpers = repeatElement(ArraySlice<Spot>(), count: hashing ? helpers : 0)
        let looks = await (portions + helpers).mapConcurrently(limit: 4) { portion in
            do {
                return try await workers.run {
                    if portion.isEmpty { sharing?.help() }
                    defer { if !portion.isEmpty { sharing?.endWalk() } }
                    return portion.map { spot in (spot, Result { try look(at: spot, in: folder, sharing: sharing) }) }
                }
            } catch {
                return portion.map { ($0, .failure(error)) }
            }
        }.joined()
        var inventory = Inventory()
        for (spot, result) in looks {
            switch result {
            case .success(let look):
                inventory.presences[spot.key] = look.presence
                inventory.scans[spot.key] = look.scan
                inventory.records[spot.key] = look.record
            case .failure(let error): inventory.failures[spot.key] = Failure.all(in: error)
            }
        }
        return inventory
    }

    private struct Look: Sendable {
        var presence: Plan.Presence
        var scan: Scan?
        var record: VendorIndex.Record?
    }

    /// What is at `spot`; every byte is read, whatever a record says, where the reading is shared.
    private static func look(at spot: Spot, in folder: ProjectFolder, sharing: SharedReading?) throws -> Look {
        let record = spot.record.flatMap { $0.destination == spot.destination ? $0 : nil }
        if sharing == nil, let record {
            switch try record.freshness(in: folder) {
            case .untouched: return Look(presence: .untouched(record.tree), record: record)
            case .sameContent(let fresh): return Look(presence: .untouched(record.tree), record: fresh)
            case .different: break
            }
        }
        let scan = try Scan(
            of: spot.destination,
            in: folder,
            trusting: sharing == nil ? record : nil,
            sharing: sharing
        )
        switch scan.root {
        case .missing: return Look(presence: .absent, scan: scan)
        case .notFolder: return Look(presence: .obstructed, scan: scan)
        case .folder: break
        }
        let tree = scan.treeID
        if let expected = spot.expected, scan.holds(expected) {
            return Look(presence: .unrecorded(tree), scan: scan.withoutEntries())
        }
        if tree == record?.tree || spot.placed.contains(tree), scan.others.isEmpty {
            let fresh = VendorIndex.Record(name: spot.name, destination: spot.destination, scan: scan)
            return Look(presence: .untouched(tree), scan: scan, record: fresh)
        }
        guard let record else {
            return Look(presence: scan.others.isEmpty ? .unrecorded(tree) : .mixed(scan.strangers), scan: scan)
        }
        let comparison = try TreeComparison(
            expected: record.entries,
            scan: scan,
            destination: spot.destination,
            in: folder
        )
        let changes = comparison.changes
        return Look(presence: scan.others.isEmpty ? .changed(tree, changes) : .mixed(changes), scan: scan)
    }
}

extension Scan {
    /// What has no place in a tree, as changes.
    var strangers: [Change] { others.map { Change(.extra, $0.path, detail: $0.reason.rawValue) } }
}
