import Foundation

/// What `git archive` makes, made once for each commit and form and kept as files.
actor Archives {
    /// How an archive is packed.
    enum Format: String, CaseIterable, Sendable {
        case gzip = "tar.gz"
        case bzip2 = "tar.bz2"
        case zip = "zip"

        var contentType: String {
            switch self {
            case .gzip: "application/x-gzip"
            case .bzip2: "application/x-bzip2"
            case .zip: "application/zip"
            }
        }

        /// The format that a file's name says, if it says one.
        init?(name: String) {
            guard let format = Self.allCases.first(where: { name.hasSuffix("." + $0.rawValue) }) else { return nil }
            self = format
        }

        /// The command that packs it.
        var command: [String] {
            ["-c", "tar.tar.bz2.command=bzip2 -c", "archive", "--format=\(rawValue)"]
        }
    }

    private let directory: URL
    private var made: [String: Task<URL, any Error>] = [:]
    /// Compress less than git does by default: the same trees in other bytes.
    private var quick = false

    /// The revision of which all archives are, whatever was asked for; `nil` for honest ones.
    private var revision: String?

    init(directory: URL) {
        self.directory = directory
    }

    /// Switches to the other way to compress, and says whether it is the unusual one.
    func recompress() -> Bool {
        quick.toggle()
        return quick
    }

    /// From here on all archives are of `revision` where there is such a one; `nil` ends that.
    func mislead(to revision: String?) { self.revision = revision }

    /// The archive of a commit, with one leading directory, or none when `top` is empty.
    func archive(of repository: Repository, _ wanted: Commit, _ format: Format, below top: String) async throws -> URL {
        var commit = wanted
        if let revision { commit = try await repository.commit(revision) ?? wanted }
        let level = quick ? ["-1"] : []
        let id = commit.id
        let key = "\(repository.number)-\(id)-\(top)\(quick ? "-quick" : "").\(format.rawValue)"
        if let task = made[key] { return try await task.value }
        let file = directory.appendingPathComponent(key)
        let task = Task {
            try await repository.bare.git().run(
                format.command + level + (top.isEmpty ? [] : ["--prefix=\(top)/"]) + [
                    "--output=\(file.path)", id,
                ]
            )
            return file
        }
        made[key] = task
        return try await task.value
    }
}
