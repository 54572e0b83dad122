internal import FetchModel
internal import FetchVendor

/// Tells, without the network, whether a folder of which there is no record is what was locked, with or without changes.
struct Judgement: Sendable {
    let listing: Listing
    let inventory: Inventory
    let folder: ProjectFolder

    /// `step` with what stands in its way, where that can be known here; the same step where only the archive can tell.
    func settled(_ step: Plan.Step) async throws -> Plan.Step {
        switch step {
        case .obtain(let wanted, let pin, .unknown):
            guard let changes = try await changes(wanted, since: pin) else { return step }
            let isWhole = changes.allSatisfy { $0.kind == .missing }
            return isWhole ? .obtain(wanted, pin, over: .replaceable) : .blocked(wanted, pin, changes)
        case .resolve(let wanted, let previous?, .unknown(let tree)):
            guard let changes = try await changes(wanted, since: previous) else { return step }
            let isWhole = changes.allSatisfy { $0.kind == .missing }
            return .resolve(wanted, previous: previous, over: isWhole ? .replaceable : .modified(tree, changes))
        case .keep, .obtain, .resolve, .blocked: return step
        }
    }

    /// How what is at the place of `wanted` differs from what `pin` says; `nil` where nothing here knows its files.
    func changes(_ wanted: Wanted, since pin: Pin) async throws -> [Change]? {
        let dependency = wanted.dependency
        guard let entries = await listing.entries(of: wanted, pin), let scan = inventory.scans[dependency.name] else {
            return nil
        }
        return try TreeComparison(
            expected: entries,
            scan: scan,
            destination: dependency.destination,
            in: folder
        ).changes
    }
}
