internal import FetchModel
internal import FetchProvenance

extension OriginError: Diagnosable {
    var failure: Failure {
        switch self {
        case .faults(let faults):
            let first = faults.first?.reason ?? ""
            let others = faults.dropFirst().map { "\n  \($0.reason)" }.joined()
            return Failure(
                .data,
                "origin-differs",
                "the archive is not the tree of its commit: \(first)\(others)",
                help: "tell the maintainers of the host, and stay at the locked version"
            )
        case .notServed(let id, let url):
            return Failure(
                .data,
                "object-missing",
                "'\(url)' does not serve the object \(id.hex)",
                help: "if the commit is gone there, move on with `fetch update`"
            )
        case .tagMoved(let tag, let found, let locked):
            return Failure(
                .data,
                "tag-moved",
                "the tag \(Quotation.of(tag)) names \(found.hex) now, and \(locked.hex) in the lockfile",
                help: "look at both, and move on with `fetch update`"
            ).blaming(.tag, .version)
        case .tagGone(let tag):
            return Failure(
                .data,
                "tag-gone",
                "the tag \(Quotation.of(tag)) does not exist any more",
                help: "choose another one with `fetch update --to TAG`"
            ).blaming(.tag, .version)
        case .tag(let fault, let tag):
            return Failure(
                .data,
                "bad-tag",
                "the tag \(Quotation.of(tag)) is refused: \(fault.reason)",
                help: "ask the maintainers of the repository to make the tag again"
            ).blaming(.tag, .version)
        case .notACommit(let commit):
            return Failure(
                .data,
                "bad-object",
                "the object \(commit.hex) is not a commit",
                help: "restore the lockfile from version control"
            )
        case .ambiguous(let fault):
            return Failure(
                .data,
                "origin-unsupported",
                "its origin cannot be proved, as `strip` merges directories: \(fault.reason)",
                help: "name the directory with `root:`, or keep the directories apart with a smaller `strip:`"
            ).blaming(.strip)
        case .noRepository(let path):
            return Failure(
                .data,
                "origin-unsupported",
                "the repository of the submodule \(Quotation.of(path)) is not in '.gitmodules' of the commit",
                help: "ask the maintainers of the repository to name it there"
            ).blaming(.submodules)
        case .offline(let option):
            return Failure(
                .unavailable,
                "offline",
                "cannot prove its origin with \(option)",
                help: "run the same command without \(option)"
            )
        case .notLocked(let lock):
            return Failure(.unmet, "not-locked", "it is not in \(lock)", help: "run `fetch sync`")
        case .endless(let url):
            return Failure(
                .data,
                "endless-exchange",
                "'\(url)' sends objects without end",
                help: "check the repository with `git fsck`"
            )
        }
    }
}
