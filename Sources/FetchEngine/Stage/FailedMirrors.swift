internal import FetchForge
internal import FetchModel

/// The mirrors that did not bring one archive.
struct FailedMirrors {
    let context: EngineContext
    /// What the archive is called: a dependency, or the file that it is saved as.
    let name: String
    private var all: [FailedMirror] = []

    init(context: EngineContext, name: String) {
        self.context = context
        self.name = name
    }

    /// Whether the source of `rank` is one of them.
    func include(_ rank: SourceRank) -> Bool { all.contains { .mirror($0.origin) == rank } }

    /// Passes over a source of `rank`, which came to `error`. Throws if no other source may be tried.
    mutating func skip(_ rank: SourceRank, after error: any Error) async throws {
        let failures = Failure.all(in: error)
        guard rank.passesOn(failures), let failure = failures.first else { throw named(in: error) }
        guard case .mirror(let origin) = rank else {
            context.send(.trace("ignoring the cached archive of '\(name)': \(failure.message)"))
            return
        }
        all.append(FailedMirror(origin: origin, failure: failure))
        await report(failure, of: origin)
    }

    /// Returns `error`, the last one, with the mirrors that failed before it.
    func named(in error: any Error) -> any Error {
        guard !all.isEmpty, let host = Failure.all(in: error).first else { return error }
        return MirrorError.allFailed(host: host, mirrors: all)
    }

    private func report(_ failure: Failure, of origin: Origin) async {
        if failure.kind == .unavailable {
            context.mirrorHealth.record(failure, of: origin)
            let note = Note("the mirror '\(origin)' is left out of this run: \(failure.message)")
            await context.traffic.noteOnce("mirror \(origin)", note)
        } else {
            let message = "the mirror '\(origin)' did not serve '\(name)': \(failure.message)"
            context.send(.note(Note(message, dependency: name)))
        }
    }
}
