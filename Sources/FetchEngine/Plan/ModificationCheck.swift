internal import FetchModel
internal import FetchVendor

/// Decides, without the network, whether a directory of which there is no record is what was locked, with or without
/// local changes.
struct ModificationCheck: Sendable {
    let listing: LockedTreeListing
    let inventory: Inventory
    let directory: ProjectDirectory

    /// Returns `step` with what is in its way, as far as that can be known here. Returns `step` itself if only the archive
    /// can tell.
    func settled(_ step: Plan.Step) async throws -> SettledStep {
        switch step {
        case .obtain(let wanted, let pin, .unknown):
            guard let changes = try await changes(wanted, since: pin) else { break }
            guard changes.allSatisfy({ $0.kind == .missing }) else {
                return SettledStep(step: .blocked(wanted, pin, changes))
            }
            return SettledStep(step: .obtain(wanted, pin, over: .replaceable), missing: changes)
        case .resolve(let wanted, let previous?, .unknown(let tree)):
            guard let changes = try await changes(wanted, since: previous) else { break }
            let lacksFilesOnly = changes.allSatisfy { $0.kind == .missing }
            return SettledStep(
                step: .resolve(
                    wanted,
                    previous: previous,
                    over: lacksFilesOnly ? .replaceable : .modified(tree, changes)
                )
            )
        case .keep, .obtain, .resolve, .blocked: break
        }
        return SettledStep(step: step)
    }

    /// Returns how the directory of `wanted` differs from what `pin` says, or `nil` if nothing here knows its files.
    private func changes(_ wanted: Wanted, since pin: Pin) async throws -> [Change]? {
        let dependency = wanted.dependency
        guard let scan = inventory.scans[dependency.name] else { return nil }
        guard let entries = await listing.entries(of: wanted, pin) else {
            return try scan.lineEndingChanges(
                from: pin.tree,
                files: pin.files,
                destination: dependency.destination,
                in: directory
            )
        }
        return try TreeComparison(
            expected: entries,
            scan: scan,
            destination: dependency.destination,
            in: directory
        ).changes
    }
}
