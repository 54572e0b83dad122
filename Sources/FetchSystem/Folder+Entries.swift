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
            let shown = exact ?? String(decoding: bytes, as: UTF8.self)
            result.append(Entry(name: shown, isFaithful: exact != nil, kind: Self.kind(of: type)))
        }
        return result
    }

    /// Removes `name` and, where it is a folder, all below it; links are removed, never followed. No such name is no
    /// error. Throws `SystemError`.
    package func removeTree(_ name: String) throws {
        try name.withCString { try Self.removeTree($0, in: self, isDoomed: false) }
    }

    /// `isDoomed` says that `parent` goes as well, so that its permissions may change on the way.
    private static func removeTree(_ name: UnsafePointer<CChar>, in parent: Folder, isDoomed: Bool) throws {
        if unlinkat(parent.descriptor, name, 0) == 0 || errno == ENOENT { return }
        let shown = String(cString: name)
        if errno == EACCES, isDoomed, fchmod(parent.descriptor, 0o700) == 0 {
            if unlinkat(parent.descriptor, name, 0) == 0 { return }
        }
        guard errno == EISDIR || errno == EPERM else { throw SystemError.last("remove", parent.path(of: shown)) }
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW
        var descriptor = openat(parent.descriptor, name, flags)
        if descriptor < 0, errno == EACCES {
            fchmodat(parent.descriptor, name, 0o700, 0)
            descriptor = openat(parent.descriptor, name, flags)
        }
        let folder = Folder(owning: try check(descriptor, "remove", parent.path(of: shown)), path: parent.path(of: shown))
        // Listed first and removed then: one open descriptor for each level, and no list that changes underfoot.
        let names = try FolderNames(of: folder)
        for child in names.names {
            try names.withBytes(of: child) { bytes in
                if let start = bytes.baseAddress { try removeTree(start, in: folder, isDoomed: true) }
            }
        }
        try check(unlinkat(parent.descriptor, name, AT_REMOVEDIR), "remove", folder.path)
    }

    /// What the type in a folder's list stands for; `nil` where the file system leaves it open.
    static func kind(of type: UInt8) -> FileStatus.Kind? {
        switch Int(type) {
        case Int(DT_REG): .file
        case Int(DT_DIR): .folder
        case Int(DT_LNK): .symlink
        case Int(DT_UNKNOWN): nil
        default: .other
        }
    }

    /// Calls `body` with each name but `.` and `..`, and the type that the folder's list has for it.
    func forEachName(_ body: (UnsafePointer<CChar>, UInt8) throws -> Void) throws {
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
