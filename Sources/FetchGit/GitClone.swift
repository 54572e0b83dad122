package import FetchModel
internal import FetchSystem

/// A bare repository of fetch's own, in a temporary directory that is removed with the last reference.
package struct GitClone: Sendable {
    /// The commit for which it was made.
    package let commit: CommitID
    /// Where it came from.
    let remote: GitRemote
    /// Its absolute path, for `GIT_DIR`.
    var path: String { "\(directory.path)/git" }

    private let directory: TemporaryDirectory
    let source: GitSource

    /// An empty one, made by hand: no template of the user's, hence no hooks and no attributes, and no configuration but
    /// this. Throws `SystemError`.
    init(of commit: CommitID, from source: GitSource) async throws {
        self.commit = commit
        self.source = source
        remote = source.remote
        let isLong = commit.hex.utf8.count == 64
        let format = isLong ? "1\n[extensions]\n\tobjectFormat = sha256" : "0"
        directory = try await source.workers.run { [temporary = source.temporary] in
            let directory = try TemporaryDirectory(in: temporary)
            let parent = try Directory(path: directory.path)
            try parent.make("git")
            let room = try parent.directory("git")
            for name in ["objects", "refs"] { try room.make(name) }
            // The dumb protocol stores packs where it expects this directory.
            try room.directory("objects").make("pack")
            // No branch: what is not the default branch on the server is not the one here.
            try room.create("HEAD").write(Array("ref: refs/fetch/none\n".utf8))
            try room.create("config").write(
                Array("[core]\n\tbare = true\n\trepositoryFormatVersion = \(format)\n".utf8)
            )
            return directory
        }
    }

    /// Runs git with `arguments` here, without anybody's configuration and without a network; `input` is its standard
    /// input. Throws `GitError`.
    func run(
        _ arguments: [String],
        adding variables: [String: String] = [:],
        input: [UInt8]? = nil,
        outputLimit: Int = 1 << 20
    ) async throws -> GitProgram.Result {
        try await source.isolated.run(
            ["-c", "core.hooksPath=/dev/null", "-c", "core.packedGitLimit=512m", "-c", "core.packedGitWindowSize=32m"]
                + arguments,
            adding: ["GIT_DIR": path, "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": ""].merging(variables) { $1 },
            input: try input.map { .standard(try MemoryFile($0)) } ?? .none,
            outputLimit: outputLimit,
            limits: source.limits.forArchive
        )
    }

    /// Whether the commit is here. Throws `GitError.notACommit` where the id is that of something else.
    func hasCommit() async throws -> Bool {
        let result = try await run(["cat-file", "-t", commit.hex])
        guard result.isSuccess else { return false }
        if result.output == Array("commit\n".utf8) { return true }
        throw GitError.notACommit(commit, remote: "\(remote)", type: ForeignText.line(result.output))
    }

    /// Whether history was left out.
    func isShallow() async throws -> Bool {
        try await source.workers.run { [path] in try Directory(path: path).status("shallow") != nil }
    }

    /// Whether a file of the commit may contain a `$Format:…$` that `git archive` expands from more than the commit itself.
    func mentionsHistory() async throws -> Bool {
        let attributes = try await run(
            ["grep", "-q", "-a", "-F", "-e", "export-subst", commit.hex, "--", ":(glob)**/.gitattributes"]
        )
        guard attributes.isSuccess else { return false }
        let placeholder = #"\$Format:[^$]*%[-+ ]?([htpPdDS]|\(d)"#
        return try await run(["grep", "-q", "-a", "-E", "-e", placeholder, commit.hex]).isSuccess
    }

    /// How many bytes it takes. Files that vanish meanwhile count nothing. Throws `SystemError`.
    func usage() throws -> Int {
        func size(_ directory: Directory) throws -> Int {
            try directory.entries().reduce(0) { sum, entry in
                guard let status = try directory.status(entry.name) else { return sum }
                guard status.kind == .directory else { return sum + status.size }
                guard let child = try directory.directoryIfPresent(entry.name) else { return sum }
                return sum + (try size(child))
            }
        }
        return try size(Directory(path: path))
    }

    /// Removes what an interrupted fetch left of a pack: it would count against the limit of the next one. Throws
    /// `SystemError`.
    func removeLeftovers() throws {
        let packs = try Directory(path: path).directory("objects").directory("pack")
        for entry in try packs.entries() where entry.name.hasPrefix("tmp_") { try packs.remove(entry.name) }
    }
}
