internal import FetchModel

extension DiffError: Diagnosable {
    var failure: Failure {
        switch self {
        case .notLocked(let name, let lock):
            Failure(
                .data,
                "not-locked",
                "'\(name)' is not in \(lock), so there is nothing to compare it with",
                help: "run `fetch sync \(ForeignText.shellWord(name))`"
            )
        case .changedSinceLocked(let name, let manifest, let lock):
            Failure(
                .data,
                "lock-stale",
                "'\(name)' has changed in \(manifest) since it was locked, so the tree in \(lock) cannot be rebuilt",
                help: "undo that change to '\(name)', then run `fetch diff \(ForeignText.shellWord(name))`"
            )
        case .notCached(let name):
            Failure(
                .unavailable,
                "not-cached",
                "'\(name)' differs from what is locked, and its archive is not in the cache",
                help: "run `fetch diff \(ForeignText.shellWord(name))` without --offline"
            )
        }
    }
}
