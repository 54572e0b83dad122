internal import FetchModel

/// Checks the manifest, the lockfile and the vendor directory.
struct ProjectChecks: Sendable {
    let context: EngineContext
    let manifest: Result<Manifest, Failures>

    func run() async -> [Check] {
        let project = context.project
        switch manifest {
        case .failure(let failures):
            if project.refusal == .missing {
                return [Check("project", "there is no \(project.manifestName) in this directory or above it")]
            }
            return [Self.check("project", failures.all)]
        case .success:
            let reader = ProjectReader(context)
            do {
                let inputs = try await reader.inputs()
                return [try await lock(inputs), await vendor(inputs)]
            } catch {
                return [Self.check("project", Failure.all(in: error))]
            }
        }
    }

    /// Compares the lockfile with the manifest.
    private func lock(_ inputs: Inputs) async throws -> Check {
        let project = context.project
        let count = inputs.manifest.dependencies.count
        let entries = "\(project.manifestName): \(count == 1 ? "1 dependency" : "\(count) dependencies")"
        guard let lock = inputs.lock else {
            if count == 0 { return Check("project", entries) }
            return Check("project", .warning, "\(entries), no \(project.lockName)", help: "fetch sync")
        }
        var failures: [Failure] = []
        var stale = 0
        for (dependency, result) in try await WantedReader(context, inputs.manifest).read(inputs.manifest.dependencies)
        {
            switch result {
            case .success(let wanted): if lock[dependency.name].map(wanted.isAnswered) != true { stale += 1 }
            case .failure(let error): failures += error.all
            }
        }
        if !failures.isEmpty { return Self.check("project", failures) }
        let names = Set(inputs.manifest.dependencies.map(\.name))
        stale += lock.pins.filter { !names.contains($0.name) }.count
        if stale == 0 { return Check("project", "\(entries), \(project.lockName) agrees") }
        let detail = "\(entries), of which \(stale) \(stale == 1 ? "differs" : "differ") from \(project.lockName)"
        return Check("project", .warning, detail, help: "fetch sync")
    }

    /// Counts the dependencies that are in place and those that are not.
    private func vendor(_ inputs: Inputs) async -> Check {
        do {
            let report = try await StatusCheck(context: context, names: []).run()
            let overrides = report.outcomes.filter { $0.override != nil }.count
            let others = report.outcomes.filter { $0.override == nil }
            let removals = others.filter { $0.action == .remove }.count
            let counts = Dictionary(grouping: others.filter { $0.action != .remove }, by: \.status).mapValues(\.count)
            let words: [(Outcome.Status, String)] = [
                (.satisfied, "as locked"), (.modified, "edited"), (.missing, "incomplete"), (.planned, "to be fetched"),
                (.failed, "failed"),
            ]
            var parts = words.compactMap { status, word in counts[status].map { "\($0) \(word)" } }
            if removals > 0 { parts.append("\(removals) to be removed") }
            if overrides > 0 { parts.append(overrides == 1 ? "1 override" : "\(overrides) overrides") }
            let detail = parts.isEmpty ? "empty, as it should be" : parts.joined(separator: ", ")
            if let failure = report.failures.first ?? report.outcomes.lazy.compactMap(\.error).first {
                return Check("vendor", .failed, "\(detail): \(failure.message)", help: failure.help)
            }
            let isBehind = counts[.missing] != nil || counts[.planned] != nil || removals > 0
            return isBehind ? Check("vendor", .warning, detail, help: "fetch sync") : Check("vendor", detail)
        } catch {
            return Self.check("vendor", Failure.all(in: error))
        }
    }

    /// A failed check with the first of `failures`, and how many more there are.
    static func check(_ name: String, _ failures: [Failure]) -> Check {
        guard let first = failures.first else { return Check(name, .failed, "unknown error") }
        let place = first.place.map { "\($0.file):\($0.line):\($0.column): " } ?? ""
        let more = failures.count > 1 ? " (and \(failures.count - 1) more)" : ""
        return Check(name, .failed, place + first.message + more, help: first.help)
    }
}
