internal import FetchModel
internal import FetchSystem

extension GitClone {
    /// The leading directory of its archives, with a slash. Hosts' archives have one, which `strip` counts; so have these.
    var topDirectory: String { "\(remote.name)-\(commit.short)/" }

    /// Returns the files of the commit as `git archive` packs them on a host: with the attributes of the commit's own
    /// files, and no others. All are below `prefix`, which is one leading directory where it is `nil`. Throws
    /// `GitError`, `SystemError`.
    package func archive(_ format: GitArchive.Format = .tar, below prefix: String? = nil) async throws -> GitArchive {
        let directory = try await source.workers.run { [temporary = source.temporary] in
            try TemporaryDirectory(in: temporary)
        }
        let archive = GitArchive(commit: commit, directory: directory)
        let filter = source.content.contains(.lfs) ? GitLFS.filter : []
        let result = try await run(
            ["-c", "tar.umask=0022"] + filter + [
                "archive", "--format=\(format.rawValue)", "--prefix=\(prefix ?? topDirectory)",
                "--output=\(archive.path)", commit.hex,
            ]
        )
        if result.isSuccess { return archive }
        let messages = GitMessages(result)
        let reason = messages.line()
        switch GitDiagnosis.ofFiles(messages, result.status) {
        case .disk: throw GitError.disk(reason: reason)
        case .fileTooLarge: throw GitError.tooLarge(remote: "\(remote)", .bytes(source.limits.bytes))
        case .outOfMemory: throw GitError.tooLarge(remote: "\(remote)", .memory(source.limits.memory))
        default: throw GitError.cannotPack(commit, remote: "\(remote)", reason: reason)
        }
    }
}
