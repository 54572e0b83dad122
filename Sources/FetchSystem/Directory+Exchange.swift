internal import Glibc

extension Directory {
    /// Renames `name` to `newName` in `directory`, never over something that exists. Throws `SystemError`; `EEXIST` where
    /// something has that name.
    ///
    /// Atomic (`renameat2(2)`, `RENAME_NOREPLACE`). Where the system or the file system lacks it: a check and a rename,
    /// which can replace an empty directory that appears in between.
    package func renameExclusively(_ name: String, to newName: String, in directory: Directory) throws {
        switch Self.renameat2(self, name, directory, newName, flags: 1) {
        case 0: return
        case let number? where !Self.meansUnsupported(number):
            throw SystemError(number: number, action: "create", path: directory.path(of: newName))
        default:
            guard try directory.status(newName) == nil else {
                throw SystemError(number: EEXIST, action: "create", path: directory.path(of: newName))
            }
            try rename(name, to: newName, in: directory)
        }
    }

    /// Exchanges `name` and `other` in `directory` atomically (`renameat2(2)`, `RENAME_EXCHANGE`). Returns `false`, with
    /// nothing changed, where the system or the file system lacks it. Throws `SystemError`.
    package func exchange(_ name: String, with other: String, in directory: Directory) throws -> Bool {
        switch Self.renameat2(self, name, directory, other, flags: 2) {
        case 0: return true
        case let number? where !Self.meansUnsupported(number):
            throw SystemError(number: number, action: "replace", path: directory.path(of: other))
        default: return false
        }
    }

    /// Waits until everything written to this directory's file system is on the disk (`syncfs(2)`). Throws
    /// `SystemError`.
    package func synchronizeFileSystem() throws {
        guard let call = Self.syncfsCall else { return sync() }
        try check(call(descriptor), "write", path)
    }

    /// Whether the error means that the operation is unsupported here. `EXDEV` is overlayfs's error for a directory of a
    /// lower layer.
    private static func meansUnsupported(_ number: Int32) -> Bool {
        number == EINVAL || number == ENOSYS || number == ENOTSUP || number == EXDEV
    }

    /// Returns 0, an error number, or `nil` where the C library lacks the call.
    private static func renameat2(
        _ directory: Directory,
        _ name: String,
        _ other: Directory,
        _ newName: String,
        flags: UInt32
    ) -> Int32? {
        guard let call = renameat2Call else { return nil }
        return call(directory.descriptor, name, other.descriptor, newName, flags) == 0 ? 0 : errno
    }

    // Swift imports glibc without its GNU extensions, so these two are looked up by name, once.

    private typealias Renameat2 =
        @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
    private typealias Syncfs = @convention(c) (Int32) -> Int32

    private static let renameat2Call = dlsym(nil, "renameat2").map { unsafeBitCast($0, to: Renameat2.self) }
    private static let syncfsCall = dlsym(nil, "syncfs").map { unsafeBitCast($0, to: Syncfs.self) }
}
