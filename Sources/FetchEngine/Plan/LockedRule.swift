internal import FetchModel

extension Planned {
    /// Refuses a plan that would change the lockfile, for `--locked`. Overrides are refused as well.
    /// Throws `EngineError` and `Failures`.
    func requireUnchangedLock(_ project: Project, isPartial: Bool, option: String) throws {
        guard let lock = state.lock else { throw EngineError.noLockToKeep(lock: project.lockName, option: option) }
        var reasons: [String] = []
        for step in plan.steps {
            guard case .resolve(let wanted, let previous, _) = step else { continue }
            let name = wanted.dependency.name
            reasons.append(
                previous.map { pin in
                    RequestDifference(wanted, pin).sentence(
                        name,
                        manifest: state.manifest.file,
                        lock: project.lockName
                    )
                } ?? "'\(name)' is not locked"
            )
        }
        if !isPartial {
            let names = Set(state.manifest.dependencies.map(\.name))
            for pin in lock.pins where !names.contains(pin.name) {
                reasons.append("'\(pin.name)' is no longer in \(state.manifest.file)")
            }
        }
        reasons += miscounts.map { $0.sentence(project.lockName) }
        var failures = state.refusedOverrides(option)
        if !reasons.isEmpty {
            let error = EngineError.lockWouldChange(lock: project.lockName, reasons: reasons, option: option)
            failures.insert(error.failure, at: 0)
        }
        if !failures.isEmpty { throw Failures(failures) }
    }
}
