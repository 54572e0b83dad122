internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Compares vendored dependencies with the lockfile, and the lockfile with the manifest.
struct LockComparison: Sendable {
    let context: EngineContext
    let project: Project
    let lock: Lockfile
    let inventory: Inventory
    let directory: ProjectDirectory
    let listing: LockedTreeListing
    /// Where the entries of the lockfile are, by name, if one of them is at fault.
    let places: [String: Place]

    /// Compares `dependency`, whose canonical request is `result`.
    func compare(_ dependency: Dependency, _ result: Result<Wanted, Failures>) async -> (Outcome, [Failure]) {
        var outcome = Outcome(dependency, .failed, pin: lock[dependency.name])
        outcome.changes = []
        var failures: [Failure] = []
        do {
            let wanted = try result.get()
            if let failures = inventory.failures[dependency.name] { throw Failures(failures) }
            guard let pin = lock[dependency.name], let scan = inventory.scans[dependency.name] else {
                throw VerificationFinding.notLocked(
                    name: dependency.name,
                    manifest: project.manifestName,
                    lock: project.lockName
                )
            }
            if !wanted.isAnswered(by: pin) {
                failures.append(
                    VerificationFinding.changedSinceLocked(
                        name: dependency.name,
                        manifest: project.manifestName,
                        lock: project.lockName,
                        RequestDifference(wanted, pin)
                    ).failure.about(dependency)
                )
            }
            if scan.holds(pin.tree) {
                outcome.reason = failures.isEmpty ? nil : .request
                failures += miscounts(dependency, pin, scan)
                outcome.status = failures.isEmpty ? .satisfied : .modified
                // What the lockfile says wrongly of the right files was edited there.
                if !failures.isEmpty { outcome.reason = outcome.reason ?? .edited }
            } else {
                let (changes, found) = try await differences(wanted, pin, scan)
                outcome.status = scan.root == .missing ? .missing : .modified
                outcome.changes = changes
                let isIncomplete = !changes.isEmpty && changes.allSatisfy { $0.kind == .missing }
                outcome.reason = scan.root == .missing || isIncomplete ? .absent : .edited
                failures.append(found.failure.about(dependency))
            }
        } catch {
            failures = Failure.all(in: error).map { $0.about(dependency) }
            outcome.status = .failed
        }
        outcome.error = failures.first
        return (outcome, failures)
    }

    private func differences(
        _ wanted: Wanted,
        _ pin: Pin,
        _ scan: Scan
    ) async throws -> ([Change], VerificationFinding) {
        let (name, path) = (pin.name, wanted.dependency.destination)
        let entries = await listing.entries(of: wanted, pin)
        if scan.root == .missing {
            return ((entries ?? []).map { Change(.missing, $0.path) }, .missing(name: name, path: path))
        }
        guard let entries else {
            if let changes = try scan.lineEndingChanges(
                from: pin.tree,
                files: pin.files,
                destination: path,
                in: directory
            ) {
                return (changes, .lineEndings(name: name))
            }
            return (scan.untrackedChanges, .differsUnlisted(name: name, lock: project.lockName))
        }
        let comparison = try TreeComparison(expected: entries, scan: scan, destination: path, in: directory)
        return (comparison.changes, .differs(name: name, lock: project.lockName, comparison.changes))
    }

    /// Returns what the lockfile says wrongly of a tree that is the right one.
    private func miscounts(_ dependency: Dependency, _ pin: Pin, _ scan: Scan) -> [Failure] {
        guard let miscount = Miscount(pin, scan) else { return [] }
        let failure = VerificationFinding.miscounted(miscount, lock: project.lockName).failure
        return [failure.about(pin.name, at: places[pin.name] ?? dependency.place)]
    }
}
