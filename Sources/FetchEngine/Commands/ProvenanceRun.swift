internal import FetchCache
internal import FetchModel
internal import FetchSystem

/// `fetch why`: where dependencies come from, and why they are there. No network, and nothing is written.
struct ProvenanceRun: Sendable {
    let context: EngineContext
    let names: [String]

    /// Runs it.
    func run() async throws -> (Report, [Provenance]) {
        let listing = try await Listing(context: context, names: names).read()
        let lock = listing.state.lock
        var provenances: [Provenance] = []
        for (dependency, outcome) in zip(listing.state.selection.dependencies, listing.report.outcomes) {
            let pin = lock?[dependency.name]
            let cached = try await context.workers.run { [cache = context.cache] in
                try pin?.sha256.flatMap { cache.lookup($0, isUse: false) }?.status().size
            }
            provenances.append(
                Provenance(
                    outcome: outcome,
                    groups: dependency.groups,
                    archive: pin?.archive.map(MaskedURL.of),
                    sha256: pin?.sha256,
                    cachedBytes: cached,
                    sharers: pin.map { sharers(of: $0, in: lock) } ?? []
                )
            )
        }
        return (listing.report, provenances)
    }

    /// Other pins of the same commit or archive.
    private func sharers(of pin: Pin, in lock: Lockfile?) -> [String] {
        (lock?.pins ?? []).filter { other in
            if other.name == pin.name { return false }
            if let commit = pin.commit { return other.commit == commit && other.source == pin.source }
            return pin.sha256 != nil && other.sha256 == pin.sha256
        }.map(\.name)
    }
}
