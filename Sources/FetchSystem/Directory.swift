internal import Glibc

/// An open directory; it is closed with its last reference.
///
/// Names are single components, resolved against the descriptor, so that no concurrent change of a path can redirect a
/// write.
package final class Directory: Sendable {
    /// The descriptor, owned.
    package let descriptor: Int32
    /// The path that it was opened by, for messages.
    package let path: String

    /// Takes ownership of `descriptor`.
    package init(owning descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Opens the directory at `path`. Follows links on the way, and with `followingLink` a link as the last name as well.
    /// Throws `SystemError`.
    ///
    /// Messages name it `shown`; by default, `path`.
    package convenience init(path: String, followingLink: Bool = false, shownAs shown: String? = nil) throws {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followingLink ? 0 : O_NOFOLLOW)
        self.init(owning: try check(open(path, flags), "open", path), path: shown ?? path)
    }

    /// Returns the path of `name` in this directory, for messages.
    package func path(of name: String) -> String { path == "/" ? "/\(name)" : "\(path)/\(name)" }

    /// Opens the directory `name`, never through a link. Messages name it `shown`; by default, by its path. Throws
    /// `SystemError`.
    package func directory(_ name: String, shownAs shown: String? = nil) throws -> Directory {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW
        let path = shown ?? path(of: name)
        return Directory(owning: try check(openat(descriptor, name, flags), "open", path), path: path)
    }

    /// Creates the directory `name`. Throws `SystemError`; `EEXIST` where something has that name.
    package func make(_ name: String, permissions: UInt32 = 0o777) throws {
        try check(mkdirat(descriptor, name, permissions), "create", path(of: name))
    }

    /// Creates the file `name` for writing, never over something that exists. Throws `SystemError`.
    package func create(_ name: String, permissions: UInt32 = 0o666) throws -> File {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = try check(openat(descriptor, name, flags, permissions), "create", path(of: name))
        return File(owning: descriptor, path: path(of: name))
    }

    /// Opens the file `name` for reading, never through a link. Throws `SystemError`.
    package func file(_ name: String) throws -> File {
        let flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
        let descriptor = try check(openat(descriptor, name, flags), "read", path(of: name))
        return File(owning: descriptor, path: path(of: name))
    }

    /// Creates the symbolic link `name` to `target`. Throws `SystemError`.
    package func link(_ name: String, to target: String) throws {
        try check(symlinkat(target, descriptor, name), "create", path(of: name))
    }

    /// Creates the symbolic link `name` to a target of these bytes, none of which is 0. Throws `SystemError`.
    package func link(_ name: String, to target: [UInt8]) throws {
        let result = (target + [0]).withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { symlinkat($0, descriptor, name) } ?? -1
            }
        }
        try check(result, "create", path(of: name))
    }

    /// Returns the bytes of the target of the link `name`. Throws `SystemError`.
    package func target(of name: String) throws -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlinkat(descriptor, name, &buffer, buffer.count)
        if count < 0 { throw SystemError.last("read", path(of: name)) }
        return buffer[..<count].map { UInt8(bitPattern: $0) }
    }

    /// Returns the status of `name`; `nil` where nothing has that name. Throws `SystemError`.
    package func status(_ name: String) throws -> FileStatus? {
        var info = stat()
        if fstatat(descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0 { return FileStatus(info) }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw SystemError.last("examine", path(of: name))
    }

    /// Returns the status of the directory itself. Throws `SystemError`.
    package func status() throws -> FileStatus {
        var info = stat()
        try check(fstat(descriptor, &info), "examine", path)
        return FileStatus(info)
    }

    /// Renames `name` to `newName` in `directory`, over a file or an empty directory there. Throws `SystemError`.
    package func rename(_ name: String, to newName: String, in directory: Directory) throws {
        try check(renameat(descriptor, name, directory.descriptor, newName), "rename", path(of: name))
    }

    /// Removes the file or link `name`. Throws `SystemError`.
    package func remove(_ name: String) throws {
        try check(unlinkat(descriptor, name, 0), "remove", path(of: name))
    }

    /// Removes the empty directory `name`. Throws `SystemError`.
    package func removeDirectory(_ name: String) throws {
        try check(unlinkat(descriptor, name, AT_REMOVEDIR), "remove", path(of: name))
    }
}
