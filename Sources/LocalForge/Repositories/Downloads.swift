import Foundation

/// The uploaded files of all repositories, each made when it is first asked for.
actor Downloads {
    private let directory: URL
    private var made: [String: Task<Data, any Error>] = [:]
    private var counts: [String: Int] = [:]

    init(directory: URL) {
        self.directory = directory
    }

    /// The file itself. Files of a release have the release's tag.
    func bytes(
        _ download: RepositoryScript.Download,
        of repository: Repository,
        tag: String? = nil
    ) async throws -> Data {
        let key = Self.key(download, repository, tag)
        if let task = made[key] { return try await task.value }
        let scratch = directory.appendingPathComponent("\(made.count).git")
        let task = Task { try await download.contents(scratch: scratch) }
        made[key] = task
        return try await task.value
    }

    /// The same, counted as taken once more.
    func take(_ download: RepositoryScript.Download, of repository: Repository) async throws -> Data {
        counts[Self.key(download, repository), default: 0] += 1
        return try await bytes(download, of: repository)
    }

    /// How often it was taken.
    func taken(_ download: RepositoryScript.Download, of repository: Repository) -> Int {
        counts[Self.key(download, repository)] ?? 0
    }

    private static func key(
        _ download: RepositoryScript.Download,
        _ repository: Repository,
        _ tag: String? = nil
    ) -> String {
        "\(repository.number)/\(tag ?? "")/\(download.name)"
    }
}

extension RepositoryScript.Download {
    /// When it was uploaded, as Bitbucket writes it.
    var date: String {
        Date(timeIntervalSince1970: TimeInterval(signature.time)).ISO8601Format().dropLast() + ".000000+00:00"
    }

    /// The bytes: what `git archive` makes of the changes, or the plain file.
    fileprivate func contents(scratch: URL) async throws -> Data {
        guard let format = Archives.Format(name: name) else { return plain }
        let commit = RepositoryScript.Commit(
            branch: "main",
            signature: signature,
            message: "\(name)\n",
            changes: changes
        )
        let script = RepositoryScript(commits: [commit], branches: [.init(name: "main", commit: 0)])
        try await Git().run(["init", "--quiet", "--bare", "--template=", scratch.path])
        let git = Git(directory: scratch)
        try await git.run(["fast-import", "--quiet", "--done"], input: script.fastImport)
        return try await git.run(format.command + ["main"])
    }

    /// The body below the statement, or else the content of the one change below it.
    private var plain: Data {
        guard bytes.isEmpty, case .file(_, _, let content)? = changes.first else { return bytes }
        return content
    }
}
