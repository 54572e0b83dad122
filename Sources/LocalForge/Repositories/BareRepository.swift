import Foundation

/// A bare repository on the disk, made when it is first used: a test uses few of those that a forge has.
actor BareRepository {
    /// What it is made from.
    enum Origin: Sendable {
        case script(RepositoryScript)
        /// Another repository, whose objects it shares.
        case mirror(URL)
    }

    private let directory: URL
    private let origin: Origin
    private var making: Task<Void, any Error>?

    /// A repository in `directory`, to be made from `origin`.
    init(_ directory: URL, _ origin: Origin) {
        (self.directory, self.origin) = (directory, origin)
    }

    /// Where it is. Makes it first, once for all who wait.
    ///
    /// - Throws: `GitFailure` when git refuses what it is made from.
    func location() async throws -> URL {
        let making = self.making ?? Task { [directory, origin] in try await Self.make(directory, from: origin) }
        self.making = making
        try await making.value
        return directory
    }

    /// The git program in it.
    func git() async throws -> Git { Git(directory: try await location()) }

    private static func make(_ directory: URL, from origin: Origin) async throws {
        switch origin {
        case .mirror(let other):
            try await Git().run(["clone", "--quiet", "--mirror", "--shared", other.path, directory.path])
        case .script(let script):
            let main = script.branches.first?.name ?? "main"
            try await Git().run([
                "init", "--quiet", "--bare", "--template=", "--initial-branch=\(main)", directory.path,
            ])
            try await Git(directory: directory).run(["fast-import", "--quiet", "--done"], input: script.fastImport)
        }
    }
}
