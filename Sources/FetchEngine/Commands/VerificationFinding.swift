internal import FetchModel

/// A difference that `verify` found.
enum VerificationFinding: Diagnosable, Equatable {
    case noLock(lock: String)
    case notLocked(name: String, manifest: String, lock: String)
    case changedSinceLocked(name: String, manifest: String, lock: String, RequestDifference)
    case obsolete(name: String, manifest: String, lock: String)
    case missing(name: String, path: String)
    case lineEndings(name: String)
    case differsUnlisted(name: String, lock: String)
    case differs(name: String, lock: String, [Change])
    case miscounted(Miscount, lock: String)
    case extra(path: String, vendor: String, manifest: String)

    var failure: Failure {
        var failure = single
        failure.severally = severally
        return failure
    }

    /// What is said once for several dependencies of which the same holds.
    private var severally: String? {
        switch self {
        case .missing: "are not in place"
        case .differs(_, let lock, let changes): "differ from \(lock) (each: \(Self.counts(changes)))"
        case .differsUnlisted(_, let lock): "differ from \(lock)"
        case .lineEndings: "differ in line endings only"
        case .notLocked(_, let manifest, let lock): "are in \(manifest), but not in \(lock)"
        case .obsolete(_, let manifest, let lock): "are in \(lock), but no longer in \(manifest)"
        case .noLock, .changedSinceLocked, .miscounted, .extra: nil
        }
    }

    private var single: Failure {
        switch self {
        case .noLock(let lock):
            Failure(.unmet, "no-lock", "there is no \(lock) to verify against", help: Self.syncAndCommit(lock))
        case .notLocked(let name, let manifest, let lock):
            Failure(
                .unmet,
                "not-locked",
                "'\(name)' is in \(manifest), but not in \(lock)",
                help: Self.syncAndCommit(lock)
            )
        case .changedSinceLocked(let name, let manifest, let lock, let difference):
            Failure(
                .unmet,
                "lock-stale",
                difference.sentence(name, manifest: manifest, lock: lock),
                help: Self.syncAndCommit(lock)
            )
        case .obsolete(let name, let manifest, let lock):
            Failure(
                .unmet,
                "lock-stale",
                "'\(name)' is in \(lock), but no longer in \(manifest)",
                help: Self.syncAndCommit(lock)
            )
        case .missing(let name, let path):
            Failure(
                .unmet,
                "missing",
                "'\(name)' is not in place: there is no '\(path)'",
                help: "run `fetch sync`"
            )
        case .lineEndings(let name):
            Failure(
                .unmet,
                "differs",
                "'\(name)' differs in line endings only",
                help: "git may have converted them: add '* -text' for the vendor directory to .gitattributes, "
                    + "then restore the files with `fetch sync --force \(ForeignText.shellWord(name))`"
            )
        case .differsUnlisted(let name, let lock):
            Failure(
                .unmet,
                "differs",
                "'\(name)' differs from \(lock)",
                help: "see which files with `fetch diff \(ForeignText.shellWord(name))`"
            )
        case .differs(let name, let lock, let changes):
            Failure(
                .unmet,
                "differs",
                "'\(name)' differs from \(lock): \(Self.counts(changes))",
                help: changes.allSatisfy { $0.kind == .missing }
                    ? "run `fetch sync`"
                    : "restore the locked files with `fetch sync --force \(ForeignText.shellWord(name))`"
            )
        case .miscounted(let miscount, let lock):
            Failure(
                .unmet,
                "lock-miscounts",
                miscount.sentence(lock),
                help: Miscount.help(lock)
            )
        case .extra(let path, let vendor, let manifest):
            Failure(
                .unmet,
                "extra-folder",
                "'\(Quotation.escaped(path))' is not in \(manifest)",
                help: "remove it, or move it out of '\(vendor)'"
            )
        }
    }

    private static func syncAndCommit(_ lock: String) -> String { "run `fetch sync`, and commit \(lock)" }

    private static func counts(_ changes: [Change]) -> String {
        let counts = Dictionary(grouping: changes, by: \.kind).mapValues(\.count)
        return Change.Kind.allCases.compactMap { kind in counts[kind].map { "\($0) \(kind.rawValue)" } }
            .joined(separator: ", ")
    }
}
