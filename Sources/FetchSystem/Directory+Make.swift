internal import Glibc

extension Directory {
    /// Opens the directory `name`, and creates it where nothing has that name; never through a link. Throws
    /// `SystemError`.
    package func makeOrOpen(_ name: String, permissions: UInt32 = 0o777) throws -> Directory {
        do {
            try make(name, permissions: permissions)
        } catch let error as SystemError where error.number == EEXIST {}
        return try directory(name)
    }

    /// Opens the directory `name`, never through a link; `nil` where nothing has that name. Throws `SystemError`.
    package func directoryIfPresent(_ name: String) throws -> Directory? {
        do {
            return try directory(name)
        } catch let error as SystemError where error.number == ENOENT {
            return nil
        }
    }

    /// Opens the file `name` for reading, never through a link; `nil` where nothing has that name. Throws `SystemError`.
    package func fileIfPresent(_ name: String) throws -> File? {
        do {
            return try file(name)
        } catch let error as SystemError where error.number == ENOENT {
            return nil
        }
    }

    /// Opens the file `name` for reading and writing, never through a link, and creates it where nothing has that name.
    /// Throws `SystemError`.
    package func openOrCreate(_ name: String, permissions: UInt32 = 0o666) throws -> File {
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
        let descriptor = try check(openat(descriptor, name, flags, permissions), "open", path(of: name))
        return File(owning: descriptor, path: path(of: name))
    }

    /// Creates a file without a name for reading and writing, which is gone when it is closed. Throws `SystemError` where the
    /// disk has no such files.
    package func unnamedFile() throws -> File {
        // `O_TMPFILE`, which is a macro that Swift does not see, without the flag for directories that is a part of it.
        let flags = 0o20_000_000 | O_DIRECTORY | O_RDWR | O_CLOEXEC
        return File(owning: try check(openat(descriptor, ".", flags, 0o600), "create a file in", path), path: path)
    }
}
