internal import FetchModel
internal import FetchSystem

/// The removal of a dependency: it is moved away at once, and deleted last.
package final class Removal: Sendable {
    private let staging: StagingDirectory?
    private let project: ProjectDirectory
    private let parents: [String]
    private let kept: [String]

    /// Moves what is at `destination` away with one rename; succeeds where nothing is there. `vendor` is the vendor
    /// directory, which stays even where it becomes empty. Throws as `ProjectDirectory.parent(of:)` does.
    package init(of destination: String, in project: ProjectDirectory, keeping vendor: String) throws {
        self.project = project
        parents = try DestinationPath.names(destination).dropLast()
        kept = vendor.split(separator: "/").map(String.init)
        guard let parent = try project.parent(of: destination), try parent.directory.status(parent.name) != nil else {
            staging = nil
            return
        }
        let staging: StagingDirectory
        do {
            staging = try StagingDirectory.make(
                for: parent.name,
                in: parent.directory,
                at: parents,
                project.seal
            )
        } catch let error as SystemError {
            throw error.of("remove", parent.directory.path(of: parent.name))
        }
        do {
            try parent.directory.rename(parent.name, to: "gone", in: staging.directory)
        } catch let error as SystemError where error.meansImmovable {
            try parent.directory.removeTree(parent.name)
        } catch {
            try? staging.remove()  // The next run sweeps what is left; the first error matters.
            throw error
        }
        self.staging = staging
    }

    /// Deletes it, and the directories above it that are empty now, up to the vendor directory or the project. Throws
    /// `SystemError`; the next sweep removes what is left then.
    package func finish() throws {
        try staging?.remove()
        try project.removeEmptyDirectories(from: parents) { !kept.starts(with: $0) }
    }
}
