internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// `fetch list`: what the manifest asks for, what was locked, and what is in place by the index of the last sync. No
/// network, and nothing is written.
struct Listing: Sendable {
    let context: EngineContext
    let names: [String]

    /// Runs it.
    func run() async throws -> Report { try await read().report }

    /// The dependencies of the project, as a listing sees them.
    struct Result: Sendable {
        var report = Report()
        var state: ProjectState
    }

    /// Reads the project, and returns the outcome of each dependency.
    func read() async throws -> Result {
        let state = try await ProjectReader(context).survey(names: names)
        let directory = state.directory
        let records = Dictionary(state.index.records.map { ($0.destination, $0) }) { first, _ in first }
        var result = Result(state: state)
        for (dependency, wanted) in try await WantedReader(context, state.manifest).read(state.selection.dependencies) {
            let pin = state.lock?[dependency.name]
            do {
                let wanted = try wanted.get()
                if var outcome = state.overridden(dependency) {
                    (outcome.request, outcome.source) = (wanted.request, pin?.source ?? wanted.source)
                    result.report.outcomes.append(outcome)
                    continue
                }
                let outcome = try await context.workers.run {
                    try Self.outcome(wanted, pin, records[dependency.destination], in: directory)
                }
                result.report.outcomes.append(outcome)
            } catch {
                result.report.add(error, of: dependency, pin: pin)
            }
        }
        return result
    }

    private static func outcome(
        _ wanted: Wanted,
        _ pin: Pin?,
        _ record: VendorIndex.Record?,
        in directory: ProjectDirectory
    ) throws -> Outcome {
        let dependency = wanted.dependency
        var outcome = Outcome(dependency, .planned, pin: pin)
        outcome.request = wanted.request
        outcome.source = pin?.source ?? wanted.source
        guard let pin else {
            outcome.reason = .new
            return outcome
        }
        let kind = try directory.parent(of: dependency.destination).flatMap { try $0.directory.status($0.name)?.kind }
        if !wanted.isAnswered(by: pin) {
            (outcome.reason, outcome.previous) = (.request, Outcome.Previous(pin))
        } else if kind == nil {
            (outcome.status, outcome.reason) = (.missing, .absent)
        } else if kind != .directory {
            (outcome.status, outcome.reason) = (.modified, .edited)
        } else if let record {
            switch try record.freshness(in: directory) {
            case .different: (outcome.status, outcome.reason) = (.modified, .edited)
            case .untouched, .sameContent:
                if record.tree == pin.tree {
                    outcome.status = .satisfied
                } else {
                    (outcome.reason, outcome.previous) = (.update, Outcome.Previous(tree: record.tree))
                }
            }
        }
        // Without a record only reading every file could tell, which `status` does.
        return outcome
    }
}
