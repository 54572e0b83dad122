internal import FetchModel
internal import FetchSystem
internal import Glibc

extension EngineError: Diagnosable {
    var failure: Failure {
        switch self {
        case .noLockToKeep(let lock, let option):
            Failure(
                .unmet,
                "no-lock",
                "there is no \(lock), and \(option) does not create one",
                help: "run `fetch sync` without \(option), and commit \(lock)"
            )
        case .lockWouldChange(let lock, let reasons, let option):
            Failure(
                .unmet,
                "lock-stale",
                "\(lock) would change, which \(option) does not allow: \(reasons.joined(separator: "; "))",
                help: "run `fetch sync` without \(option), and commit \(lock)"
            )
        case .lockChanged(let lock):
            Failure(
                .unmet,
                "lock-changed",
                "\(lock) was changed by another program in the meantime, and was left as it is",
                help: "run the same command again"
            )
        case .notLockedOffline(let name, let lock, let option):
            Failure(
                .unavailable,
                "not-locked",
                "'\(name)' is not in \(lock), and cannot be resolved with \(option)",
                help: "run `fetch sync` once without \(option)"
            )
        case .notCached(let name, let option):
            Failure(
                .unavailable,
                "not-cached",
                "'\(name)' is not in the cache, and cannot be downloaded with \(option)",
                help: "run `fetch sync` once without \(option)"
            )
        case .checksumMismatch(_, let found, let expected):
            Failure(
                .data,
                "checksum-mismatch",
                "its archive has SHA-256 \(found), not \(expected) as the manifest says",
                help: "if the new archive is the right one, change 'sha256' to its checksum"
            ).blaming(.sha256)
        case .commitMismatch(_, let found, let expected):
            Failure(
                .data,
                "commit-mismatch",
                "its archive contains commit \(found), not \(expected)",
                help: "the host served another commit than was requested; try again, and tell its operators"
            )
        case .treeMismatch(let name, let found, let expected, let lock, let change):
            Failure(
                .data,
                "tree-mismatch",
                "its content is not what \(lock) says: its tree is \(found), not \(expected)"
                    + (change.map { "; \($0.message)" } ?? ""),
                help:
                    "nothing was changed; find out why it differs, then run `fetch update \(ForeignText.shellWord(name))` to accept it"
            )
        case .modified(let name, let path, let changes, let isWanted):
            Self.modified(name, path, changes, isWanted)
        case .localArchiveNotFile(let path):
            Failure(.data, "not-an-archive", "'\(path)' is not a file").blaming(.url)
        case .localArchiveUnreadable(let error): Self.localArchive(error).blaming(.url)
        case .credentialStore(let path):
            Failure(
                .data,
                "credential-store",
                "'\(path)' is where fetch stores credentials, and is never vendored",
                help: "remove the entry; if it came with the manifest, do not trust that manifest"
            ).blaming(.url)
        case .localFilePrivate(let path):
            Failure(
                .data,
                "private-file",
                "'\(path)' is outside the project and private to you",
                help: "copy the file into the project, or make it readable by others"
            ).blaming(.url)
        case .patch(let patch, .outside(let link)):
            Failure(
                .data,
                "patch-outside",
                "the patch '\(patch)' is not in the project: the symbolic link '\(link)' leads out of it",
                help: "copy it into the project, or remove it from 'patches'"
            )
        case .patch(let patch, .unreadable(let error)):
            Failure(
                .data,
                "patch-missing",
                error.meansMissing ? "there is no patch '\(patch)'" : error.failure.message,
                help: error.failure.help ?? Self.createPatch(patch)
            ).naming(error.path)
        case .patch(let patch, .notFile):
            Failure(.data, "patch-missing", "the patch '\(patch)' is not a file", help: Self.createPatch(patch))
        case .patch(let patch, .tooLarge(let limit)):
            Failure(
                .data,
                "patch-too-large",
                "the patch '\(patch)' is larger than \(limit >> 20) MiB",
                help: "split it, or remove it from 'patches'"
            )
        case .unknown(let noun, let code, let word, let known, let manifest):
            Failure(
                .usage,
                code,
                "\(manifest) has no \(noun) \(Quotation.of(MaskedURL.of(word), limit: 200))",
                help: Suggestion.nearest(to: word, in: known).first.map { "did you mean '\($0)'?" }
                    ?? (known.isEmpty || known.count > 10 ? nil : "there are: \(known.joined(separator: ", "))")
            )
        case .notInGroup(let name, let groups, let own):
            Failure(
                .usage,
                "not-in-group",
                "'\(name)' is not in the group \(groups.map { "'\($0)'" }.joined(separator: " or "))",
                help: own.isEmpty
                    ? "it is in no group: leave out --group"
                    : "it is in \(own.map { "'\($0)'" }.joined(separator: ", "))"
            )
        case .manifestExists(let manifest):
            Failure(.unmet, "exists", "\(manifest) already exists", help: "edit it, and run `fetch sync`")
        case .noVersion(let range, let prefix, let repository, let newest, let tags):
            Failure(
                .data,
                "no-version",
                "no tag of \(repository) satisfies '\(range)'"
                    + (prefix.isEmpty ? "" : " with the prefix '\(prefix)'"),
                help: newest.map { "the newest version there is '\($0)'" }
                    ?? "none of its \(tags) tags \(prefix.isEmpty ? "" : "begins with '\(prefix)' and ")is a version; "
                    + "name one with 'tag'"
            )
        case .noCommit(let name):
            Failure(.bug, "no-commit", "'\(name)' has no commit to obtain", help: Failure.reportHelp)
        case .archiveLost:
            Failure(.bug, "archive-lost", "an archive that is still needed was released", help: Failure.reportHelp)
        }
    }

    private static func modified(_ name: String, _ path: String, _ changes: [Change], _ isWanted: Bool) -> Failure {
        let changes = changes.filter { $0.kind != .missing }
        // A file may have any name, also one that would read as a line of its own.
        let shown = changes.prefix(3).map { $0.path == "." ? path : "\(path)/\(Quotation.escaped($0.path))" }
        let more = changes.count > 3 ? " and \(changes.count - 3) more" : ""
        return Failure(
            .unmet,
            "modified",
            "'\(name)' has local modifications, which were kept: \(shown.joined(separator: ", "))\(more)",
            // No command can name a dependency that is no longer in the manifest.
            help: isWanted
                ? "see them with `fetch status`; overwrite them with `fetch sync --force \(ForeignText.shellWord(name))`"
                : "move them elsewhere, or remove everything with `fetch sync --force`"
        )
    }

    private static func localArchive(_ error: SystemError) -> Failure {
        var failure = error.failure
        if error.meansMissing { (failure.kind, failure.code) = (.data, "archive-missing") }
        // No file can have such a path.
        if error.number == ENAMETOOLONG {
            let path = Quotation.of(error.path)
            failure = Failure(.data, "archive-missing", "cannot \(error.action) \(path): the path is too long")
        }
        failure.help = "check the path; it is relative to the manifest's directory"
        return failure
    }

    private static func createPatch(_ name: String) -> String {
        "write the patch to '\(name)', or remove it from 'patches'"
    }
}
