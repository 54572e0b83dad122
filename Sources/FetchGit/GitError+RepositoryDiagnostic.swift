internal import FetchModel

extension GitError {
    /// The diagnostics about repositories and what is in them.
    var repository: Failure {
        switch self {
        case .unknownRepository(let remote, let isLocal):
            Failure(
                .data,
                "unknown-repository",
                "there is no git repository at '\(remote)'",
                help: isLocal ? "check the path; it is relative to the manifest's directory" : "check the address"
            ).blaming(.repo, .git)
        case .unknownReference(let kind, let name, let remote, let hint):
            Failure(
                .data,
                "unknown-\(kind.rawValue)",
                "'\(remote)' has no \(kind.rawValue) '\(ForeignText.line(name))'",
                help: hint.help(kind, name, remote)
            )
        case .noVersion(let range, let prefix, let remote, let newest, let tags):
            Failure(
                .data,
                "no-version",
                "no tag of '\(remote)' satisfies '\(ForeignText.line(range))'"
                    + (prefix.isEmpty ? "" : " with the prefix '\(ForeignText.line(prefix))'"),
                help: newest.map { "the newest version there is '\(ForeignText.line($0))'" }
                    ?? "none of its \(tags) tags "
                    + (prefix.isEmpty ? "" : "begins with '\(ForeignText.line(prefix))' and ")
                    + "is a version; name one with 'tag'"
            )
        case .noDefaultBranch(let remote):
            Failure(
                .data,
                "empty-repository",
                "'\(remote)' has no default branch",
                help: "name a branch or a tag"
            )
        case .commitGone(let commit, let remote, let isNamed):
            Failure(
                .data,
                "commit-gone",
                "'\(remote)' has no commit \(commit)",
                help: "it may have been removed from the repository's history; choose another"
                    + (isNamed ? "" : ", or run `fetch update` to move to what its tag or branch names now")
            ).blaming(.commit)
        case .notACommit(let commit, let remote, let type):
            Failure(
                .data,
                "not-a-commit",
                "\(commit) in '\(remote)' is a \(type), not a commit",
                help: "name the commit itself"
            ).blaming(.commit, .tag, .version)
        case .badObjects(let remote, let reason):
            Failure(
                .data,
                "bad-objects",
                "objects of '\(remote)' break git's rules: \(reason)",
                help: Self.repair
            )
        case .cannotPack(let commit, let remote, let reason):
            Failure(.data, "bad-objects", "cannot pack \(commit) of '\(remote)': \(reason)", help: Self.repair)
        default: Failure(.bug, "git", "an error of git has no description: \(self)")
        }
    }

    private static let repair = "ask the repository's owner to check it with `git fsck`"
}

extension GitError.Hint {
    fileprivate func help(_ kind: GitReference.Kind, _ name: String, _ remote: String) -> String {
        switch self {
        case .otherKind(let other):
            "there is a \(other.rawValue) of that name; write '\(other.rawValue): \(ForeignText.line(name))'"
        case .near(let names):
            "did you mean \(names.map { "'\(ForeignText.line($0))'" }.joined(separator: " or "))?"
        case .empty: "it has no \(kind == .branch ? "branches" : "tags") at all"
        case .none: "see what it has with `git ls-remote '\(remote)'`"
        }
    }
}
