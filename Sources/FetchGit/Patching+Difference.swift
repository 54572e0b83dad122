internal import FetchModel
package import FetchSystem

extension Patching {
    /// How a difference is written.
    package enum Format: Hashable, Sendable {
        /// As a patch that `git apply` accepts: contents, binary files, modes, links, new, deleted and renamed files.
        case patch
        /// As one line a file, no wider than this, and a line with the sums.
        case statistics(width: Int)
        /// As one line with the sums: `1 file changed, 1 insertion(+)`.
        case summary
    }

    /// Returns what turns `old` into `new`, with paths relative to them; nothing if they contain the same files and links.
    ///
    /// Git's configuration and attributes, of the user and of the directories, do not affect it. Both directories must be
    /// private copies. Throws `GitError` and `SystemError`.
    package func difference(from old: Directory, to new: Directory, as format: Format = .patch) async throws -> [UInt8]
    {
        let repository = try await workers.run { [temporary] in try PatchRepository(below: temporary) }
        defer { repository.remove() }
        let trees = [try await tree(of: old, "old", repository), try await tree(of: new, "new", repository)]
        return try await text(from: trees[0], to: trees[1], as: format, repository)
    }

    /// Returns what turns the tree `old` of `repository` into its tree `new`.
    func text(
        from old: String,
        to new: String,
        as format: Format = .patch,
        _ repository: PatchRepository
    ) async throws -> [UInt8] {
        let options: [String] =
            switch format {
            case .patch: ["-p", "--binary"]
            case .summary: ["--shortstat"]
            case .statistics(let width): ["--stat=\(width)", "--stat-graph-width=40"]
            }
        let renames = try await movesLinks(from: old, to: new, repository) ? "--no-renames" : "-M"
        return try await run(["diff-tree", "-r", renames] + options + [old, new], repository).output
    }

    /// Whether a symbolic link would be taken for renamed. Such a patch does not say that its old name was a link, and git
    /// then refuses to write below that name, where there may be a directory now.
    private func movesLinks(from old: String, to new: String, _ repository: PatchRepository) async throws -> Bool {
        let raw = try await run(["diff-tree", "-r", "-M", "--raw", "-z", old, new], repository).output
        // `:120000 120000 1234567 1234567 R100`, then the names.
        return raw.split(separator: 0).contains { record in
            record.starts(with: ":120000 ".utf8) && record.split(separator: 0x20).last?.first == UInt8(ascii: "R")
        }
    }

    /// Stores the files of `directory` in `repository`, and returns the id of their tree.
    func tree(of directory: Directory, _ name: String, _ repository: PatchRepository) async throws -> String {
        defer { withExtendedLifetime(directory) {} }
        let variables = ["GIT_WORK_TREE": ".", "GIT_INDEX_FILE": "\(repository.path)/index-\(name)"]
        let path = "/proc/self/fd/\(directory.descriptor)"
        _ = try await run(["add", "--all", "--force", "."], repository, in: path, adding: variables)
        let result = try await run(["write-tree"], repository, in: path, adding: variables)
        return String(decoding: result.output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// Runs git in `repository`. Throws `GitError` if it fails.
    func run(
        _ arguments: [String],
        _ repository: PatchRepository,
        in directory: String = "/",
        adding variables: [String: String] = [:]
    ) async throws -> GitProgram.Result {
        let result = try await outcome(arguments, repository, in: directory, adding: variables)
        if result.isSuccess { return result }
        throw error(of: result)
    }

    /// Runs git in `repository`, and returns what it did, whatever its exit code.
    func outcome(
        _ arguments: [String],
        _ repository: PatchRepository,
        in directory: String = "/",
        adding variables: [String: String] = [:]
    ) async throws -> GitProgram.Result {
        try await git.run(
            arguments,
            in: directory,
            adding: variables.merging(["GIT_DIR": repository.path]) { $1 },
            outputLimit: 1 << 30,
            limits: limits
        )
    }

    /// Returns why `result` is a failure.
    func error(of result: GitProgram.Result) -> GitError {
        let messages = GitMessages(result)
        return switch GitDiagnosis.ofFiles(messages, result.status) {
        case .disk: .disk(reason: messages.line())
        case .fileTooLarge: .tooLarge(remote: nil, .bytes(limits.bytes))
        case .outOfMemory: .tooLarge(remote: nil, .memory(limits.memory))
        default: .cannotRun(reason: messages.line())
        }
    }
}
