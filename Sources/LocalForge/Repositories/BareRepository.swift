import Foundation

/// A bare repository on the disk, made when it is first used: a test uses few of those that a forge has.
actor BareRepository {
    /// What it is made from.
    enum Origin: Sendable {
        case script(RepositoryScript)
        /// Another repository, whose objects it shares.
        case mirror(URL)
    }

    private let folder: URL
    private let origin: Origin
    private var making: Task<Void, any Error>?

    /// A repository in `folder`, to be made from `origin`.
    init(_ folder: URL, _ origin: Origin) {
        (self.folder, self.origin) = (folder, origin)
    }

    /// Where it is. Makes it first, once for all who wait.
    ///
    /// - Throws: `GitFailure` when git refuses what it is made from.
    func location() async throws -> URL {
        let making = self.making ?? Task { [folder, origin] in try await Self.make(folder, from: origin) }
        self.making = making
        try await making.value
        return folder
    }

    /// The git program in it.
    func git() async throws -> Git { Git(folder: try await location()) }

    private static func make(_ folder: URL, from origin: Origin) async throws {
        switch origin {
        case .mirror(let other):
            try await Git().run(["clone", "--quiet", "--mirror", "--shared", other.path, folder.path])
        case .script(let script):
            let main = script.branches.first?.name ?? "main"
            try await Git().run(["init", "--quiet", "--bare", "--template=", "--initial-branch=\(main)", folder.path])
            try await Git(folder: folder).run(["fast-import", "--quiet", "--done"], input: script.fastImport)
        }
    }
}
