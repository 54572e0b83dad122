internal import FetchModel
internal import FetchSystem

/// The removal of a dependency: it is moved away at once, and deleted last.
package final class Removal: Sendable {
    /// What is to be moved away, and to where.
    private struct Move: Sendable {
        let parent: Directory
        let name: String
        let staging: StagingDirectory

        /// Moves it. Where the system cannot, as with a mounted directory, its content is deleted.
        func run() throws -> Bool {
            do {
                try parent.rename(name, to: Removal.gone, in: staging.directory)
                return true
            } catch let error as SystemError where error.meansImmovable {
                try parent.removeTree(name)
                return false
            }
        }
    }

    private static let gone = "gone"

    /// `nil` where nothing is there.
    private let move: Move?
    /// Whether it was moved, and can be moved back.
    private let isMoved = Monitor(false)
    private let project: ProjectDirectory
    private let parents: [String]
    private let kept: [String]

    /// Moves what is at `destination` away with one rename; succeeds where nothing is there. `vendor` is the vendor
    /// directory, which stays even where it becomes empty. Throws as `ProjectDirectory.parent(of:)` does.
    package convenience init(of destination: String, in project: ProjectDirectory, keeping vendor: String) throws {
        try self.init(preparing: destination, in: project, keeping: vendor)
        try moveAway()
    }

    /// Finds out whether what is at `destination` can be moved away, as far as that can be known: the directory that it goes
    /// to is made. Throws as `ProjectDirectory.parent(of:)` does, and `SystemError`.
    package init(preparing destination: String, in project: ProjectDirectory, keeping vendor: String) throws {
        self.project = project
        parents = try DestinationPath.names(destination).dropLast()
        kept = vendor.split(separator: "/").map(String.init)
        guard let parent = try project.parent(of: destination), try parent.directory.status(parent.name) != nil else {
            move = nil
            return
        }
        do {
            let staging = try StagingDirectory.make(for: parent.name, in: parent.directory, at: parents, project.seal)
            move = Move(parent: parent.directory, name: parent.name, staging: staging)
        } catch let error as SystemError {
            throw error.of("remove", parent.directory.path(of: parent.name))
        }
    }

    /// Moves it away. Throws `SystemError`; then it is where it was.
    package func moveAway() throws {
        guard let move else { return }
        do {
            let isMoved = try move.run()
            self.isMoved.update { $0 = isMoved }
        } catch {
            try? move.staging.remove()  // The next run sweeps what is left; the first error matters.
            throw error
        }
    }

    /// Moves it back, if it was moved away: nothing is to be removed after all. Throws `SystemError`.
    package func restore() throws {
        guard let move else { return }
        if isMoved.read({ $0 }) {
            try move.staging.directory.rename(Self.gone, to: move.name, in: move.parent)
            isMoved.update { $0 = false }
        }
        try move.staging.remove()
    }

    /// Deletes it, and the directories above it that are empty now, up to the vendor directory or the project. Throws
    /// `SystemError`; the next sweep removes what is left then.
    package func finish() throws {
        try move?.staging.remove()
        try project.removeEmptyDirectories(from: parents) { !kept.starts(with: $0) }
    }
}
