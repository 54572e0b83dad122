internal import Glibc

extension Folder {
    /// One name in a folder.
    package struct Entry: Hashable, Sendable {
        /// The name; where it is not UTF-8, repaired for display.
        package var name: String
        /// Whether `name` is exactly what the disk holds.
        package var isFaithful: Bool
        /// What the folder says of its kind; `nil` where the file system leaves that to `status(_:)`.
        package var kind: FileStatus.Kind?
    }

    /// All names but `.` and `..`, in no order. Throws `SystemError`.
    package func entries() throws -> [Entry] {
        var result: [Entry] = []
        try forEachName { name, type in
            let bytes = UnsafeRawBufferPointer(start: name, count: strlen(name))
            let exact = String(validatingCString: name)
            let kind: FileStatus.Kind? =
                switch Int(type) {
                case Int(DT_REG): .file
                case Int(DT_DIR): .folder
                case Int(DT_LNK): .symlink
                case Int(DT_UNKNOWN): nil
                default: .other
                }
            result.append(
                Entry(name: exact ?? String(decoding: bytes, as: UTF8.self), isFaithful: exact != nil, kind: kind)
            )
        }
        return result
    }

    /// Removes `name` and, where it is a folder, all below it; links are removed, never followed. No such name is no
    /// error. Throws `SystemError`.
    package func removeTree(_ name: String) throws {
        try name.withCString { try Self.removeTree($0, in: self) }
    }

    private static func removeTree(_ name: UnsafePointer<CChar>, in parent: Folder) throws {
        if unlinkat(parent.descriptor, name, 0) == 0 || errno == ENOENT { return }
        let shown = String(cString: name)
        guard errno == EISDIR || errno == EPERM else { throw SystemError.last("remove", parent.path(of: shown)) }
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW
        var descriptor = openat(parent.descriptor, name, flags)
        if descriptor < 0, errno == EACCES {
            fchmodat(parent.descriptor, name, 0o700, 0)
            descriptor = openat(parent.descriptor, name, flags)
        }
        let folder = Folder(owning: try check(descriptor, "remove", parent.path(of: shown)), path: parent.path(of: shown))
        try folder.forEachName { child, _ in try removeTree(child, in: folder) }
        try check(unlinkat(parent.descriptor, name, AT_REMOVEDIR), "remove", folder.path)
    }

    private func forEachName(_ body: (UnsafePointer<CChar>, UInt8) throws -> Void) throws {
        // A stream of its own: closing it must not close the folder, nor share its place.
        let own = try check(openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "list", path)
        guard let stream = fdopendir(own) else {
            let error = SystemError.last("list", path)
            close(own)
            throw error
        }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw SystemError.last("list", path) }
                return
            }
            let type = entry.pointee.d_type
            try withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                try pointer.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    if strcmp(name, ".") != 0, strcmp(name, "..") != 0 { try body(name, type) }
                }
            }
        }
    }
}
