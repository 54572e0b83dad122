internal import FetchModel
package import FetchSystem
internal import Glibc

extension ProjectFolder {
    /// The folder that holds `destination`, and its last name; `nil` where that folder does not exist.
    ///
    /// Every folder on the way is opened below the one before, never through a link. Throws `Failure`: `.data`
    /// `destination-symlink` for a link on the way, `.disk` `destination-not-folder` for a file, `.data`
    /// `destination-outside` for a destination that is no path below the project; and `SystemError`.
    package func parent(of destination: String) throws -> (folder: Folder, name: String)? {
        try descend(to: destination, making: false)
    }

    /// The folder that holds `destination`, made with all above it where missing, and its last name. Throws as
    /// `parent(of:)` does.
    package func makeParent(of destination: String) throws -> (folder: Folder, name: String) {
        guard let place = try descend(to: destination, making: true) else {
            // Only when somebody removes folders while they are made.
            throw SystemError(number: ENOENT, action: "create", path: folder.path(of: destination))
        }
        return place
    }

    /// The names of a destination, from the project down. Throws `Failure` (`.data`, `destination-outside`).
    package static func names(of destination: String) throws -> [String] {
        let names = destination.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isSound = !names.contains { $0.isEmpty || $0 == "." || $0 == ".." || $0.utf8.contains(0) }
        guard isSound, names.first != stateName else {
            throw Failure(
                .data,
                "destination-outside",
                "the destination '\(destination)' is not a path below the project",
                help: "name a folder inside the project, such as 'vendor/name'"
            )
        }
        return names
    }

    private func descend(to destination: String, making: Bool) throws -> (folder: Folder, name: String)? {
        let names = try Self.names(of: destination)
        var folder = folder
        for (depth, name) in names.dropLast().enumerated() {
            do {
                if making {
                    folder = try folder.makeOrOpen(name)
                } else {
                    guard let next = try folder.folderIfPresent(name) else { return nil }
                    folder = next
                }
            } catch let error as SystemError where error.number == ENOTDIR || error.number == ELOOP {
                throw try obstacle(folder, name, names[...depth].joined(separator: "/"), destination) ?? error
            }
        }
        return (folder, names[names.count - 1])
    }

    /// Why `name` cannot be gone through.
    private func obstacle(_ parent: Folder, _ name: String, _ path: String, _ destination: String) throws -> Failure? {
        switch try parent.status(name)?.kind {
        case .symlink:
            Failure(
                .data,
                "destination-symlink",
                "'\(path)' is a symbolic link, and '\(destination)' would be written through it",
                help: "replace the link by a folder, or choose another place with 'vendor' or 'into'"
            )
        case .file, .other:
            Failure(
                .disk,
                "destination-not-folder",
                "'\(path)' is a file, and '\(destination)' needs a folder there",
                help: "move the file away, or choose another place with 'vendor' or 'into'"
            )
        case .folder, nil: nil
        }
    }
}
