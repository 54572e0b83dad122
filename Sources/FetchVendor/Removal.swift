internal import FetchModel
internal import FetchSystem

/// A vendored folder on its way out: gone from its place at once, deleted last.
package final class Removal: Sendable {
    private let room: Room?
    private let project: ProjectFolder
    private let parents: [String]
    private let kept: [String]

    /// Takes what is at `destination` out of its place, in one rename; nothing there is no error. `vendor` is the
    /// vendor directory, which stays even when it is empty. Throws `Failure` as `ProjectFolder.parent(of:)` does, and
    /// `SystemError`.
    package init(of destination: String, in project: ProjectFolder, keeping vendor: String) throws {
        self.project = project
        parents = try ProjectFolder.names(of: destination).dropLast()
        kept = vendor.split(separator: "/").map(String.init)
        guard let parent = try project.parent(of: destination), try parent.folder.status(parent.name) != nil else {
            room = nil
            return
        }
        let room = try Room.make(in: parent.folder)
        do {
            try parent.folder.rename(parent.name, to: "gone", in: room.folder)
        } catch let error as SystemError where error.meansImmovable {
            try parent.folder.removeTree(parent.name)
        } catch {
            try? room.remove()  // The first error is the one to tell; the next run sweeps what is left.
            throw error
        }
        self.room = room
    }

    /// Deletes it, and the folders above it that are empty now, up to the vendor directory or the project. Throws
    /// `SystemError`; what is left then, the next sweep removes.
    package func finish() throws {
        try room?.remove()
        try project.removeEmptyFolders(from: parents) { !kept.starts(with: $0) }
    }
}
