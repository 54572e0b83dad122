internal import FetchModel
package import FetchSystem
internal import Glibc

extension ProjectDirectory {
    /// Opens the directory that holds `destination`, and returns it with the last name; `nil` where it does not exist.
    ///
    /// Every directory on the way is opened below the one before, never through a link. Throws `VendorError`
    /// (`destinationThroughLink`, `destinationThroughFile`, `destinationOutside`) and `SystemError`.
    package func parent(of destination: String) throws -> (directory: Directory, name: String)? {
        try descend(to: destination, making: false)
    }

    /// Opens the directory that holds `destination`, creating it and those above it where they are missing, and returns
    /// it with the last name. Throws as `parent(of:)` does.
    func makeParent(of destination: String) throws -> (directory: Directory, name: String) {
        guard let place = try descend(to: destination, making: true) else {
            // Only where another process removes directories while they are created.
            throw SystemError(number: ENOENT, action: "create", path: root.path(of: destination))
        }
        return place
    }

    private func descend(to destination: String, making: Bool) throws -> (directory: Directory, name: String)? {
        let names = try DestinationPath.names(destination)
        var directory = root
        for (depth, name) in names.dropLast().enumerated() {
            do {
                if making {
                    directory = try make(names[...depth], in: directory)
                } else {
                    guard let next = try directory.directoryIfPresent(name) else { return nil }
                    directory = next
                }
            } catch let error as SystemError where error.number == ENOTDIR || error.number == ELOOP {
                throw try obstacle(directory, name, names[...depth].joined(separator: "/"), destination) ?? error
            }
        }
        return (directory, names[names.count - 1])
    }

    private func make(_ names: ArraySlice<String>, in parent: Directory) throws -> Directory {
        let name = names[names.endIndex - 1]
        do {
            try parent.make(name)
            _ = made.update { $0.insert([String](names)) }
        } catch let error as SystemError where error.number == EEXIST {}
        return try parent.directory(name)
    }

    /// Removes the directory at `names` and those above it, as long as they are empty and `isRemovable`. Throws as
    /// `parent(of:)` does.
    func removeEmptyDirectories(from names: [String], where isRemovable: ([String]) -> Bool) throws {
        var names = names
        while let name = names.last, isRemovable(names) {
            guard let parent = try parent(of: names.joined(separator: "/")) else { return }
            do {
                try parent.directory.removeDirectory(name)
            } catch let error as SystemError {
                if error.meansNotEmpty { return }
                if !error.meansMissing { throw error }
            }
            names.removeLast()
        }
    }

    /// Returns why the directory `name` on the way to `destination` cannot be entered.
    private func obstacle(_ parent: Directory, _ name: String, _ path: String, _ destination: String) throws
        -> VendorError?
    {
        switch try parent.status(name)?.kind {
        case .symlink: .destinationThroughLink(link: path, destination: destination)
        case .file, .other: .destinationThroughFile(file: path, destination: destination)
        case .directory, nil: nil
        }
    }
}
