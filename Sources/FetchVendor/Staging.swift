internal import FetchModel
package import FetchSystem
internal import Glibc

/// A tree that is prepared beside its destination, out of sight, and then installed there whole.
///
/// At any moment the destination is the old tree or the new one; until `promote()` it is unchanged.
package final class Staging: Sendable {
    /// The empty directory to fill; after `promote()` it is the destination.
    package let directory: Directory
    private let project: ProjectDirectory
    private let staging: StagingDirectory
    private let parents: [String]
    private let name: String

    /// Creates a staging directory for `destination`, and the missing directories above it. Throws as
    /// `ProjectDirectory.parent(of:)` does.
    package init(for destination: String, in project: ProjectDirectory) throws {
        self.project = project
        parents = try DestinationPath.names(destination).dropLast()
        (staging, name) = try Self.make(for: destination, parents, in: project)
        do {
            try staging.directory.make("new")
            // What fails in it is about the destination to the user.
            directory = try staging.directory.directory("new", shownAs: staging.parent.path(of: name))
        } catch {
            try? staging.remove()  // The next run sweeps what is left; the first error matters.
            throw (error as? SystemError)?.of("create", staging.parent.path(of: name)) ?? error
        }
    }

    /// Prepares a symbolic link to `target` for `destination`, instead of a tree: `directory` is the staging directory then.
    /// Throws as `ProjectDirectory.parent(of:)` does.
    package init(ofLinkTo target: String, at destination: String, in project: ProjectDirectory) throws {
        self.project = project
        parents = try DestinationPath.names(destination).dropLast()
        (staging, name) = try Self.make(for: destination, parents, in: project)
        directory = staging.directory
        do {
            try staging.directory.link("new", to: target)
        } catch {
            try? staging.remove()  // The next run sweeps what is left; the first error matters.
            throw (error as? SystemError)?.of("create", staging.parent.path(of: name)) ?? error
        }
    }

    private static func make(
        for destination: String,
        _ parents: [String],
        in project: ProjectDirectory
    ) throws -> (StagingDirectory, name: String) {
        var tries = 0
        while true {
            tries += 1
            do {
                let parent = try project.makeParent(of: destination)
                let staging = try StagingDirectory.make(
                    for: parent.name,
                    in: parent.directory,
                    at: parents,
                    project.seal
                )
                return (staging, parent.name)
            } catch let error as SystemError where tries < 100 && error.meansMissing {
                // Another staging was discarded, and took the empty parent with it: create the parent again.
            }
        }
    }

    /// Waits until everything written to this file system is on the disk, so that a crash of the machine cannot leave a
    /// tree of empty files at the destination. One call before the promotions of a batch suffices. Throws `SystemError`.
    package func settle() throws { try staging.directory.synchronizeFileSystem() }

    /// Installs the tree, atomically where the system can. What was at the destination (a directory, a file, a link:
    /// never followed) stays in the staging directory until `discard()`. Throws `SystemError`, and
    /// `VendorError.changedWhileStaged` where another program has put something else in the place of the tree; then the
    /// destination is unchanged.
    package func promote() throws {
        var tries = 0
        while true {
            tries += 1
            do {
                try attempt()
                return try requireOwnTree()
            } catch let error as SystemError {
                // The destination may have appeared or vanished between the check and the rename: check again.
                guard tries < 10, [EEXIST, ENOENT, ENOTEMPTY].contains(error.number) else {
                    throw error.of("install", staging.parent.path(of: name))
                }
            }
        }
    }

    /// Undoes `promote()`: the destination is what it was before, and the new tree is out of sight again. Where the old tree
    /// could only be deleted, nothing is at the destination. Throws `SystemError`.
    package func revert() throws {
        // After an exchange the old tree has the new one's name.
        if try staging.directory.status("new") != nil,
            try staging.directory.exchange("new", with: name, in: staging.parent)
        {
            return
        }
        try staging.parent.rename(name, to: "reverted", in: staging.directory)
        guard try staging.directory.status("old") != nil else { return }
        try staging.directory.directory("old").renameExclusively(name, to: name, in: staging.parent)
    }

    /// Removes the staging directory and its content: before `promote()` the new tree and the directories that were
    /// created above it, afterwards the old tree. Call it last, since removing a large tree takes time. Throws
    /// `SystemError`; the next sweep removes what is left then.
    package func discard() throws {
        try staging.remove()
        try project.removeEmptyDirectories(from: parents) { names in project.made.read { $0.contains(names) } }
    }

    /// Checks that the destination is the directory that was filled. Throws `VendorError` after a return to what was there
    /// before.
    private func requireOwnTree() throws {
        if directory === staging.directory { return }  // A link, which was not filled.
        let (own, placed) = (try directory.status(), try staging.parent.status(name))
        if let placed, placed.inode == own.inode, placed.device == own.device { return }
        try revert()
        throw VendorError.changedWhileStaged(path: staging.parent.path(of: name))
    }

    private func attempt() throws {
        if try staging.parent.status(name) == nil {
            return try staging.directory.renameExclusively("new", to: name, in: staging.parent)
        }
        if try staging.directory.exchange("new", with: name, in: staging.parent) { return }
        do {
            try replaceInTwoSteps()
        } catch let error as SystemError where error.meansImmovable {
            try replaceInPlace()
        }
    }

    /// Replaces the destination where the system cannot exchange. After a kill between the two renames, the next sweep
    /// moves the old tree back.
    func replaceInTwoSteps() throws {
        let old = try staging.directory.makeOrOpen("old")
        try staging.parent.rename(name, to: name, in: old)
        do {
            try staging.directory.renameExclusively("new", to: name, in: staging.parent)
        } catch {
            try old.renameExclusively(name, to: name, in: staging.parent)
            throw error
        }
    }

    /// Replaces the destination where the old tree cannot even be renamed, as in a container whose image contains it.
    /// After a kill in between it lacks files, which the next run takes for missing and restores.
    private func replaceInPlace() throws {
        try staging.parent.removeTree(name)
        try staging.directory.renameExclusively("new", to: name, in: staging.parent)
    }
}

extension Staging {
    /// Removes what killed runs left beside `destinations`, moves back an old tree where a run was killed between two renames,
    /// and returns what cannot be removed. The caller must hold the project's lock; staging directories of other running
    /// processes stay. Throws `SystemError`.
    package static func sweep(
        _ destinations: some Sequence<String>,
        in project: ProjectDirectory
    ) throws -> [StagingRemainder] {
        var remainders: [StagingRemainder] = []
        var names: [[String]: Set<String>] = [:]
        for destination in destinations {
            // Nothing is ever staged beside a destination that is outside the project.
            guard let path = try? DestinationPath.names(destination), let name = path.last else { continue }
            names[path.dropLast(), default: []].insert(name)
        }
        for (parents, names) in names {
            guard let name = names.first else { continue }
            do {
                let destination = (parents + [name]).joined(separator: "/")
                guard let parent = try project.parent(of: destination) else { continue }
                remainders += try StagingDirectory.sweep(parent.directory, at: parents, restoring: names, project.seal)
            } catch is VendorError {
                // Nothing is staged behind a link either; the stage that uses the destination reports it.
            }
        }
        return remainders
    }
}
