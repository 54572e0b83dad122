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
