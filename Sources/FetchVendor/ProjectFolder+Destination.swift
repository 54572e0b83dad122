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
    func makeParent(of destination: String) throws -> (folder: Folder, name: String) {
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
                    folder = try make(names[...depth], in: folder)
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

    private func make(_ names: ArraySlice<String>, in parent: Folder) throws -> Folder {
        let name = names[names.endIndex - 1]
        do {
            try parent.make(name)
            _ = made.update { $0.insert([String](names)) }
        } catch let error as SystemError where error.number == EEXIST {}
        return try parent.folder(name)
    }

    /// Removes the folder that `names` lead to and those above it, as far as they are empty and `mayGo`. Throws `Failure`
    /// as `parent(of:)` does, and `SystemError`.
    func removeEmptyFolders(from names: [String], where mayGo: ([String]) -> Bool) throws {
        var names = names
        while let name = names.last, mayGo(names) {
            guard let parent = try parent(of: names.joined(separator: "/")) else { return }
            do {
                try parent.folder.removeFolder(name)
            } catch let error as SystemError {
                if error.meansNotEmpty { return }
                if !error.meansMissing { throw error }
            }
            names.removeLast()
        }
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
