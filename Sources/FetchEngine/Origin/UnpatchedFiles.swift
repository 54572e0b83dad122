internal import FetchGit
internal import FetchModel
internal import FetchProvenance
internal import FetchSystem
internal import FetchVendor

/// The vendored files of a dependency as they were before its patches.
struct UnpatchedFiles: Sendable {
    private(set) var entries: [FileEntry]
    /// The directory with a file's bytes; `directory` for those that no patch touches.
    let directory: Directory
    private var reverted: Directory?
    private var touched: Set<String> = []
    /// Keeps the directory of `reverted`.
    private var room: TemporaryDirectory?

    /// Hashes the files of `dependency` for objects in `format`, with the patches undone on copies of those that they name.
    init(
        of dependency: Dependency,
        in project: ProjectDirectory,
        _ format: ObjectID.Format,
        _ context: EngineContext
    ) async throws {
        let directory = try await context.workers.run {
            guard let place = try project.parent(of: dependency.destination),
                let directory = try place.directory.directoryIfPresent(place.name)
            else { throw VerificationFinding.missing(name: dependency.name, path: dependency.destination) }
            return directory
        }
        self.directory = directory
        let entries = try await VendoredFiles(directory, context.workers).entries(format)
        self.entries = entries
        let patches = try await context.workers.run { [project = context.project] in
            try project.patches(of: dependency)
        }
        if patches.isEmpty { return }
        let touched = try Patching.paths(in: patches)
        let copied = entries.filter { touched.contains($0.path) }.map {
            TreeEntry(path: $0.path, mode: $0.kind.mode, blob: SHA256Hasher.digest(of: []), size: 0)
        }
        let room = try await context.workers.run { [parent = context.temporaryDirectory] in
            try TemporaryDirectory(in: parent)
        }
        let reverted = try await context.workers.run {
            let scratch = try Directory(path: room.path)
            var copy = TreeCopy(from: directory, to: scratch)
            try copy.copy(copied)
            return scratch
        }
        do {
            try await context.patching.revert(patches, in: reverted)
        } catch let error as PatchError {
            throw OriginBreak.patch(error.failure.message)
        }
        self.entries = entries.filter { !touched.contains($0.path) }
        self.entries += try await VendoredFiles(reverted, context.workers).entries(format)
        (self.reverted, self.touched, self.room) = (reverted, touched, room)
    }

    /// Returns the bytes of the file at `path`.
    func contents(_ path: String) throws -> [UInt8]? { try VendoredFiles.contents(path, in: home(of: path)) }

    /// Returns what a pointer to the file at `path` says.
    func largeFile(_ path: String) throws -> LargeFilePointer? {
        try VendoredFiles.largeFile(path, in: home(of: path))
    }

    private func home(of path: String) -> Directory { touched.contains(path) ? reverted ?? directory : directory }
}

extension TreeObject.Kind {
    /// The mode of a vendored file.
    fileprivate var mode: TreeEntry.Mode {
        switch self {
        case .executable: .executable
        case .symlink: .symlink
        case .file, .directory, .gitlink: .file
        }
    }
}
