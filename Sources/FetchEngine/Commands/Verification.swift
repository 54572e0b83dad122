internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// `fetch verify`: compares every byte of the vendor directory with the lockfile, and the lockfile with the manifest. No
/// network, and nothing is written.
struct Verification: Sendable {
    let context: EngineContext
    let names: [String]
    private let project: Project

    /// Creates a verification of the dependencies called `names`, or of all.
    init(_ context: EngineContext, names: [String]) {
        self.context = context
        self.names = names
        project = context.project
    }

    /// Runs it.
    func run() async throws -> Report {
        var times = StageTimes()
        let reader = ProjectReader(context)
        let inputs = try await reader.inputs()
        let selection = try Selection(inputs.manifest, names: names)
        guard let lock = inputs.lock else { throw VerificationFinding.noLock(lock: project.lockName) }
        let directory = try await reader.directory()
        let state = try await reader.state(inputs, in: directory, selection, isOptional: true, readsIndex: false)
        times.end("read")
        let inventory = try await Inventory.take(
            of: selection.dependencies.map { dependency in
                Destination(
                    name: dependency.name,
                    path: dependency.destination,
                    expected: lock[dependency.name]?.tree
                )
            },
            in: directory,
            on: context.workers,
            depth: .contents,
            meter: meter(lock, selection)
        )
        times.end("hash")
        let obsolete = names.isEmpty ? obsoletePins(inputs.manifest, lock) : []
        let miscounted = lock.pins.contains { pin in inventory.scans[pin.name].flatMap { Miscount(pin, $0) } != nil }
        let places = obsolete.isEmpty && !miscounted ? [:] : try await lockPlaces(inputs)
        let comparison = LockComparison(
            context: context,
            project: project,
            lock: lock,
            inventory: inventory,
            directory: directory,
            listing: LockedTreeListing(context: context, index: reader.lateIndex(in: directory)),
            places: places
        )
        var report = Report()
        report.outcomes.reserveCapacity(selection.dependencies.count)
        try await WantedReader(context, inputs.manifest).forEach(of: selection.dependencies) { dependency, result in
            if let override = state.overrides[dependency.name] {
                var outcome = Outcome.overridden(dependency, by: override, lock[dependency.name])
                (outcome.changes, outcome.error) = ([], override.refusal(nil).about(dependency))
                report.outcomes.append(outcome)
                report.failures += [outcome.error].compactMap(\.self)
                return
            }
            let (outcome, failures) = await comparison.compare(dependency, result)
            report.outcomes.append(outcome)
            report.failures += failures
        }
        if names.isEmpty {
            report.failures += obsolete.map { pin in
                VerificationFinding.obsolete(name: pin.name, manifest: project.manifestName, lock: project.lockName)
                    .failure.about(pin.name, at: places[pin.name])
            }
            try await addExtras(to: &report, inputs.manifest, lock, directory)
        }
        times.end("compare")
        if context.settings.isVerbose { context.send(.trace(times.text)) }
        return report
    }

    /// Tells how much of what the lockfile promises was hashed.
    private func meter(_ lock: Lockfile, _ selection: Selection) -> HashingMeter {
        let total = selection.dependencies.reduce(0) { $0 + (lock[$1.name]?.bytes ?? 0) }
        return HashingMeter { [send = context.send] bytes in send(.hashing(bytes: bytes, of: total)) }
    }

    /// Returns what is locked and no longer in the manifest.
    private func obsoletePins(_ manifest: Manifest, _ lock: Lockfile) -> [Pin] {
        let names = Set(manifest.dependencies.map(\.name))
        return lock.pins.filter { !names.contains($0.name) }
    }

    /// Returns where the entries of the lockfile are; nothing where it is no longer the one that was read.
    private func lockPlaces(_ inputs: Inputs) async throws -> [String: Place] {
        try await context.workers.run { [project] in
            let bytes = try LockfileFile.bytes(path: project.lockPath, shownAs: project.lockName)
            guard let bytes, inputs.lockStamp.isOf(bytes) else { return [:] }
            return LockfileOutline.places(bytes: bytes, file: project.lockName)
        }
    }

    /// Adds what is in the vendor directory and that no dependency accounts for.
    private func addExtras(
        to report: inout Report,
        _ manifest: Manifest,
        _ lock: Lockfile,
        _ directory: ProjectDirectory
    ) async throws {
        let names = Set(manifest.dependencies.map(\.name))
        let obsolete = Set(lock.pins.map(\.name).filter { !names.contains($0) }.map { "\(manifest.vendor)/\($0)" })
        let extras = try await context.workers.run {
            try directory.extraPaths(in: manifest.vendor, besides: manifest.dependencies.map(\.destination))
        }
        for extra in extras {
            let path = extra.path
            let failure = VerificationFinding.extra(
                path: path,
                vendor: manifest.vendor,
                manifest: project.manifestName
            ).failure
            var outcome = Outcome(path.split(separator: "/").last.map(String.init) ?? path, .modified)
            (outcome.path, outcome.reason) = (path, .unlisted)
            outcome.changes = [Change(.extra, path, detail: extra.detail)]
            outcome.error = failure
            report.outcomes.append(outcome)
            // One that is still locked has been reported as such.
            if !obsolete.contains(path) { report.failures.append(failure) }
        }
    }
}
