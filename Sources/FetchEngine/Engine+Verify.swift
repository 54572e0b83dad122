package import FetchModel
internal import FetchSystem
internal import FetchVendor

extension Engine {
    /// Compares every byte of the vendor directory with the lock, and the lock with the manifest. No network, and
    /// nothing is written.
    package func verify(names: [String] = []) async -> Report {
        await report { try await Verification(session: Session(self), names: names).run() }
    }
}

/// One verification.
struct Verification: Sendable {
    let session: Session
    let names: [String]

    /// Runs it.
    func run() async throws -> Report {
        let inputs = try await session.inputs()
        let manifest = inputs.manifest
        let selection = try Selection(manifest, names: names)
        guard let lock = inputs.lock else {
            throw Failure(
                .unmet,
                "no-lock",
                "there is no \(session.project.lockName) to verify against",
                help: "run `fetch sync`, and commit \(session.project.lockName)"
            )
        }
        let folder = try session.project.folder()
        let listing = Listing(session: session, index: try await session.index())
        let wants = try await session.wanted(selection.dependencies, in: manifest)
        let inventory = await Inventory.take(
            selection.dependencies.map { dependency in
                Inventory.Spot(
                    name: dependency.name,
                    destination: dependency.destination,
                    record: nil,
                    expected: lock[dependency.name]?.tree
                )
            },
            in: folder,
            on: session.workers,
            hashing: true
        )
        var report = Report()
        for (dependency, result) in wants {
            let (outcome, failures) = await check(dependency, result, lock, inventory, folder, listing)
            report.outcomes.append(outcome)
            report.failures += failures
        }
        if names.isEmpty {
            report.failures += drift(manifest, lock)
            try await addExtras(to: &report, manifest, folder)
        }
        return report
    }

    private func check(
        _ dependency: Dependency,
        _ result: Result<Wanted, Failures>,
        _ lock: Lockfile,
        _ inventory: Inventory,
        _ folder: ProjectFolder,
        _ listing: Listing
    ) async -> (Outcome, [Failure]) {
        var outcome = Outcome(dependency, .failed, pin: lock[dependency.name])
        outcome.changes = []
        func failed(_ failures: [Failure]) -> (Outcome, [Failure]) {
            outcome.error = failures.first
            return (outcome, failures.map { $0.about(dependency.name) })
        }
        let wanted: Wanted
        switch result {
        case .success(let value): wanted = value
        case .failure(let failures): return failed(failures.all)
        }
        if let failures = inventory.failures[dependency.name] { return failed(failures) }
        guard let pin = lock[dependency.name], let scan = inventory.scans[dependency.name] else {
            return failed([unlocked(dependency)])
        }
        var failures = wanted.isAnswered(by: pin) ? [] : [stale(dependency)]
        if scan.holds(pin.tree) {
            if let failure = miscounted(pin, scan) { failures.append(failure) }
            outcome.status = failures.isEmpty ? .satisfied : .modified
        } else {
            do {
                let entries = await listing.entries(of: wanted, pin)
                let (changes, failure) = try differences(dependency, pin, scan, entries, folder)
                outcome.status = scan.root == .missing ? .missing : .modified
                outcome.changes = changes
                failures.append(failure)
            } catch {
                return failed(Failure.all(in: error))
            }
        }
        outcome.error = failures.first
        return (outcome, failures)
    }

    private func differences(
        _ dependency: Dependency,
        _ pin: Pin,
        _ scan: Scan,
        _ entries: [TreeEntry]?,
        _ folder: ProjectFolder
    ) throws -> ([Change], Failure) {
        let (name, path) = (dependency.name, dependency.destination)
        func failure(_ code: String, _ message: String, _ help: String) -> Failure {
            Failure(.unmet, code, message, help: help, dependency: name)
        }
        if scan.root == .missing {
            return (
                (entries ?? []).map { Change(.missing, $0.path) },
                failure("missing", "'\(name)' is not at '\(path)'", "run `fetch sync`")
            )
        }
        guard let entries else {
            let endings = try scan.differsInLineEndingsOnly(from: pin.tree, destination: path, in: folder)
            let what = endings ? "in line endings only" : "from \(session.project.lockName)"
            return (scan.strangers, failure("differs", "'\(name)' differs \(what)", "`fetch sync` says which files"))
        }
        let comparison = try TreeComparison(expected: entries, scan: scan, destination: path, in: folder)
        let counts = Dictionary(grouping: comparison.changes, by: \.kind).mapValues(\.count)
        let words = Change.Kind.allCases.compactMap { kind in counts[kind].map { "\($0) \(kind.rawValue)" } }
        return (
            comparison.changes,
            failure(
                "differs",
                "'\(name)' differs from \(session.project.lockName): \(words.joined(separator: ", "))",
                comparison.changes.allSatisfy { $0.kind == .missing }
                    ? "run `fetch sync`" : "put the locked files back with `fetch sync --force \(name)`"
            )
        )
    }

    /// What the lock says wrongly of a tree that is the right one.
    private func miscounted(_ pin: Pin, _ scan: Scan) -> Failure? {
        guard pin.files != scan.files || pin.bytes != scan.bytes else { return nil }
        let lock = session.project.lockName
        return Failure(
            .unmet,
            "lock-miscounts",
            "\(lock) says that '\(pin.name)' has \(pin.files) files of \(pin.bytes) bytes, "
                + "but its tree has \(scan.files) of \(scan.bytes)",
            help: "restore \(lock) from version control, or take '\(pin.name)' out of it and run `fetch sync`",
            dependency: pin.name
        )
    }

    private func unlocked(_ dependency: Dependency) -> Failure {
        Failure(
            .unmet,
            "not-locked",
            "'\(dependency.name)' is in \(session.project.manifestName), but not in \(session.project.lockName)",
            help: "run `fetch sync`, and commit \(session.project.lockName)",
            place: dependency.place,
            dependency: dependency.name
        )
    }

    private func stale(_ dependency: Dependency) -> Failure {
        Failure(
            .unmet,
            "lock-stale",
            "'\(dependency.name)' is asked differently than \(session.project.lockName) says",
            help: "run `fetch sync`, and commit \(session.project.lockName)",
            place: dependency.place,
            dependency: dependency.name
        )
    }

    private func drift(_ manifest: Manifest, _ lock: Lockfile) -> [Failure] {
        let names = Set(manifest.dependencies.map(\.name))
        return lock.pins.filter { !names.contains($0.name) }.map { pin in
            Failure(
                .unmet,
                "lock-stale",
                "'\(pin.name)' is in \(session.project.lockName), but no longer in \(session.project.manifestName)",
                help: "run `fetch sync`, and commit \(session.project.lockName)",
                dependency: pin.name
            )
        }
    }

    /// Folders in the vendor directory that no dependency accounts for.
    private func addExtras(to report: inout Report, _ manifest: Manifest, _ folder: ProjectFolder) async throws {
        let extras = try await session.workers.run { try folder.strangers(in: manifest) }
        for path in extras {
            let failure = Failure(
                .unmet,
                "extra-folder",
                "'\(path)' is not in \(session.project.manifestName)",
                help: "remove it, or move it out of '\(manifest.vendor)'"
            )
            var outcome = Outcome(path.split(separator: "/").last.map(String.init) ?? path, .modified)
            outcome.path = path
            outcome.changes = [Change(.extra, path)]
            outcome.error = failure
            report.outcomes.append(outcome)
            report.failures.append(failure)
        }
    }
}
