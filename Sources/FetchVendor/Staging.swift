internal import FetchModel
package import FetchSystem
internal import Glibc

/// A folder that is filled out of sight, beside its destination, and then appears there whole.
///
/// Whatever happens, at any moment the destination is the old tree or the new one. Until `promote()` it is as it was.
package final class Staging: Sendable {
    /// The empty folder to fill; after `promote()` it is the destination.
    package let folder: Folder
    private let project: ProjectFolder
    private let room: Room
    private let parents: [String]
    private let name: String

    /// Makes a staging folder for `destination`, and the folders above it where they are missing. Throws `Failure` as
    /// `ProjectFolder.parent(of:)` does, and `SystemError`.
    package init(for destination: String, in project: ProjectFolder) throws {
        self.project = project
        parents = try ProjectFolder.names(of: destination).dropLast()
        (room, name) = try Self.makeRoom(for: destination, in: project)
        do {
            try room.folder.make("new")
            folder = try room.folder.folder("new")
        } catch {
            try? room.remove()  // The first error is the one to tell; the next run sweeps what is left.
            throw error
        }
    }

    private static func makeRoom(for destination: String, in project: ProjectFolder) throws -> (Room, name: String) {
        var tries = 0
        while true {
            tries += 1
            do {
                let parent = try project.makeParent(of: destination)
                return (try Room.make(in: parent.folder), parent.name)
            } catch let error as SystemError where tries < 100 && error.meansMissing {
                // Another one that was discarded has just taken the empty folder with it: make it again.
            }
        }
    }

    /// Waits until all that was written to this file system is on the disk, so that a crash of the machine cannot leave
    /// a tree of empty files under the final name. Once before the promotions of a batch is enough. Throws `SystemError`.
    package func settle() throws { try room.folder.synchronizeFileSystem() }

    /// Puts the folder in place, in one atomic step where the system has one; what was there before (a folder, a file,
    /// a link: never followed) stays in the staging folder until `discard()`. Throws `SystemError`, and then the
    /// destination is as it was.
    package func promote() throws {
        var tries = 0
        while true {
            tries += 1
            do {
                return try attempt()
            } catch let error as SystemError where tries < 10 && [EEXIST, ENOENT, ENOTEMPTY].contains(error.number) {
                // Something came or went at the destination between the look and the rename: look again.
            }
        }
    }

    /// Removes the staging folder with what is in it: before `promote()` what was made, with the folders above it that
    /// were made for it; after it the old tree. Call it last: removing a large tree takes time. Throws `SystemError`;
    /// what is left then, the next sweep removes.
    package func discard() throws {
        try room.remove()
        try project.removeEmptyFolders(from: parents) { names in project.made.update { $0.contains(names) } }
    }

    private func attempt() throws {
        if try room.parent.status(name) == nil {
            return try room.folder.renameExclusively("new", to: name, in: room.parent)
        }
        if try room.folder.exchange("new", with: name, in: room.parent) { return }
        do {
            try replaceInTwoSteps()
        } catch let error as SystemError where error.meansImmovable {
            try replaceInPlace()
        }
    }

    /// Where the system has no exchange. Killed between the two renames, the next sweep puts the old tree back.
    func replaceInTwoSteps() throws {
        let old = try room.folder.makeOrOpen("old")
        try room.parent.rename(name, to: name, in: old)
        do {
            try room.folder.renameExclusively("new", to: name, in: room.parent)
        } catch {
            try old.renameExclusively(name, to: name, in: room.parent)
            throw error
        }
    }

    /// Where the old tree cannot even be renamed, as in a container whose image brought it. Killed in between, it lacks
    /// files, which the next run takes for missing and brings back.
    private func replaceInPlace() throws {
        try room.parent.removeTree(name)
        try room.folder.renameExclusively("new", to: name, in: room.parent)
    }
}

extension Staging {
    /// Removes what killed runs left beside `destinations`, and puts back an old tree where one was cut off between two
    /// renames. Call it while the project is locked; rooms of other projects that are at work are left alone. Throws
    /// `SystemError`.
    package static func sweep(_ destinations: some Sequence<String>, in project: ProjectFolder) throws {
        var parents: Set<[String]> = []
        for destination in destinations {
            do {
                guard parents.insert(try ProjectFolder.names(of: destination).dropLast()).inserted else { continue }
                if let parent = try project.parent(of: destination) { try Room.sweep(parent.folder) }
            } catch is Failure {
                // Where a destination cannot be (behind a link), nothing of ours is either; whoever uses it will say so.
            }
        }
    }
}
