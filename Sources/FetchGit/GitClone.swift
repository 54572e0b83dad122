package import FetchModel
package import FetchSystem

/// A bare repository of fetch's own, in a temporary folder that goes with the last reference to this.
package struct GitClone: Sendable {
    /// The commit that it was made for.
    package let commit: CommitID
    /// Where it came from.
    let remote: GitRemote
    /// Its absolute path, for `GIT_DIR`.
    var path: String { "\(folder.path)/git" }

    private let folder: TemporaryFolder
    private let git: GitProgram
    private let workers: Workers
    private let temporary: String

    /// An empty one, made by hand: no template of the user's, hence no hooks and no attributes, and no configuration but
    /// this. Throws `SystemError`.
    init(of commit: CommitID, from source: GitSource) async throws {
        self.commit = commit
        remote = source.remote
        git = source.isolated
        workers = source.workers
        temporary = source.temporary
        let isLong = commit.hex.utf8.count == 64
        let format = isLong ? "1\n[extensions]\n\tobjectFormat = sha256" : "0"
        folder = try await workers.run { [temporary] in
            let folder = try TemporaryFolder(in: temporary)
            let parent = try Folder(path: folder.path)
            try parent.make("git")
            let room = try parent.folder("git")
            for name in ["objects", "refs"] { try room.make(name) }
            try room.create("HEAD").write(Array("ref: refs/heads/main\n".utf8))
            try room.create("config").write(
                Array("[core]\n\tbare = true\n\trepositoryFormatVersion = \(format)\n".utf8)
            )
            return folder
        }
    }

    /// What git says to `arguments` here, without anybody's configuration and without a network. Throws `Failure`.
    func run(_ arguments: [String]) async throws -> GitProgram.Result {
        let variables = ["GIT_DIR": path, "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": ""]
        return try await git.run(["-c", "core.hooksPath=/dev/null"] + arguments, in: "/", adding: variables)
    }

    /// Whether the commit is here. Throws `Failure`, `not-a-commit` where something else has that id.
    func hasCommit() async throws -> Bool {
        let result = try await run(["cat-file", "-t", commit.hex])
        guard result.isSuccess else { return false }
        if result.output == Array("commit\n".utf8) { return true }
        throw Failure(
            .data,
            "not-a-commit",
            "\(commit) in '\(remote)' is a \(ForeignText.line(result.output)), not a commit",
            help: "name the commit itself"
        )
    }

    /// Whether history was left out.
    func isShallow() async throws -> Bool {
        try await workers.run { [path] in try Folder(path: path).status("shallow") != nil }
    }

    /// The files of the commit, as `git archive` packs them for a host that is asked for an archive: with the attributes
    /// of the commit's own files, and nobody else's. All is in one leading folder. Throws `Failure`, `SystemError`.
    package func archive(_ format: GitArchive.Format = .tar) async throws -> GitArchive {
        let folder = try await workers.run { [temporary] in try TemporaryFolder(in: temporary) }
        let archive = GitArchive(commit: commit, folder: folder)
        // Hosts' archives have one leading folder, which 'strip' counts; so has this one.
        let result = try await run([
            "-c", "tar.umask=0022", "archive", "--format=\(format.rawValue)",
            "--prefix=\(remote.name)-\(commit.short)/",
            "--output=\(archive.path)", commit.hex,
        ])
        if result.isSuccess { return archive }
        throw GitRefusal.disk(result)
            ?? Failure(
                .data,
                "bad-objects",
                "cannot pack \(commit) of '\(remote)': \(GitProgram.reason(result))",
                help: "ask whoever keeps the repository to check it with `git fsck`"
            )
    }
}

/// A tar archive in a temporary folder that goes with the last reference to this.
package struct GitArchive: Sendable {
    /// How it is packed; the same commit comes out the same each time.
    package enum Format: String, Sendable {
        case tar
        case gzip = "tar.gz"
    }

    /// The commit whose files it holds; its first header says so as well.
    package let commit: CommitID
    private let folder: TemporaryFolder
    /// Its absolute path.
    var path: String { "\(folder.path)/archive.tar" }

    init(commit: CommitID, folder: TemporaryFolder) {
        self.commit = commit
        self.folder = folder
    }

    /// Opens it at its start, as often as wanted. Throws `SystemError`.
    package func open() throws -> File { try File.reading(path) }

    /// Its bytes, 128 KiB at a time.
    package var bytes: ByteSource {
        ByteSource {
            let file = try open()
            return ByteStream {
                // The folder lives as long as somebody reads.
                let chunk = try withExtendedLifetime(folder) { try file.read(upTo: 128 << 10) }
                return chunk.isEmpty ? nil : chunk
            }
        }
    }
}
