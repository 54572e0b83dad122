internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// A project whose dependencies are all locked as the manifest wants them: what statements about it rest on.
struct LockedProject: Sendable {
    /// A dependency with what it resolved to.
    struct Entry: Sendable {
        let dependency: Dependency
        let pin: Pin
    }

    let state: ProjectState
    /// What is locked, in the order of the manifest.
    let entries: [Entry]
    /// An outcome for each dependency, and a failure for each that is not locked.
    var report: Report

    /// Reads the project for a command that is about `names`, or all. Throws where there is no lockfile.
    init(_ context: EngineContext, names: [String] = []) async throws {
        let project = context.project
        let state = try await ProjectReader(context).survey(names: names)
        guard let lock = state.lock else { throw LockedProjectError.noLock(lock: project.lockName) }
        var report = Report()
        var entries: [Entry] = []
        for (dependency, result) in try await WantedReader(context, state.manifest).read(state.selection.dependencies) {
            let pin = lock[dependency.name]
            do {
                let wanted = try result.get()
                guard let pin else {
                    throw VerificationFinding.notLocked(
                        name: dependency.name,
                        manifest: project.manifestName,
                        lock: project.lockName
                    )
                }
                guard wanted.isAnswered(by: pin) else {
                    throw VerificationFinding.changedSinceLocked(
                        name: dependency.name,
                        manifest: project.manifestName,
                        lock: project.lockName,
                        RequestDifference(wanted, pin)
                    )
                }
                entries.append(Entry(dependency: dependency, pin: pin))
                report.outcomes.append(Outcome(dependency, .satisfied, pin: pin))
            } catch {
                report.add(error, of: dependency, pin: pin)
            }
        }
        (self.state, self.entries, self.report) = (state, entries, report)
    }
}

/// Why nothing can be said about a project's dependencies.
enum LockedProjectError: Diagnosable {
    case noLock(lock: String)

    var failure: Failure {
        switch self {
        case .noLock(let lock):
            Failure(
                .unmet,
                "no-lock",
                "there is no \(lock), which says what the dependencies are",
                help: "run `fetch sync`, and commit \(lock)"
            )
        }
    }
}
