internal import Glibc

extension Folder {
    /// Renames `name` to `newName` in `folder`, where nothing may have that name yet. Throws `SystemError`; `EEXIST`
    /// when something has.
    ///
    /// One atomic step (`renameat2(2)`, `RENAME_NOREPLACE`); where the system or the file system lacks it, a look and
    /// a rename, which can at worst replace an empty folder made in between.
    package func renameExclusively(_ name: String, to newName: String, in folder: Folder) throws {
        switch Self.renameat2(self, name, folder, newName, flags: 1) {
        case 0: return
        case let number? where !Self.meansUnsupported(number):
            throw SystemError(number: number, action: "create", path: folder.path(of: newName))
        default:
            guard try folder.status(newName) == nil else {
                throw SystemError(number: EEXIST, action: "create", path: folder.path(of: newName))
            }
            try rename(name, to: newName, in: folder)
        }
    }

    /// Swaps what `name` and `other` in `folder` stand for, in one atomic step (`renameat2(2)`, `RENAME_EXCHANGE`);
    /// `false`, and nothing done, where the system or the file system cannot. Throws `SystemError`.
    package func exchange(_ name: String, with other: String, in folder: Folder) throws -> Bool {
        switch Self.renameat2(self, name, folder, other, flags: 2) {
        case 0: return true
        case let number? where !Self.meansUnsupported(number):
            throw SystemError(number: number, action: "replace", path: folder.path(of: other))
        default: return false
        }
    }

    /// Waits until everything written to this folder's file system is on the disk (`syncfs(2)`). Throws `SystemError`.
    package func synchronizeFileSystem() throws {
        guard let call = Self.syncfsCall else { return sync() }
        try check(call(descriptor), "write", path)
    }

    /// `EXDEV` is an overlay's answer for a folder that comes from a lower layer.
    private static func meansUnsupported(_ number: Int32) -> Bool {
        number == EINVAL || number == ENOSYS || number == ENOTSUP || number == EXDEV
    }

    /// 0, an error number, or `nil` where the C library has no such call.
    private static func renameat2(
        _ folder: Folder,
        _ name: String,
        _ other: Folder,
        _ newName: String,
        flags: UInt32
    ) -> Int32? {
        guard let call = renameat2Call else { return nil }
        return call(folder.descriptor, name, other.descriptor, newName, flags) == 0 ? 0 : errno
    }

    // Swift sees glibc without its GNU extensions, so these two are looked up by name, once.

    private typealias Renameat2 =
        @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
    private typealias Syncfs = @convention(c) (Int32) -> Int32

    private static let renameat2Call = dlsym(nil, "renameat2").map { unsafeBitCast($0, to: Renameat2.self) }
    private static let syncfsCall = dlsym(nil, "syncfs").map { unsafeBitCast($0, to: Syncfs.self) }
}
