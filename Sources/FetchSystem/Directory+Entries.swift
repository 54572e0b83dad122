internal import Glibc

extension Directory {
    /// One name in a directory.
    package struct Entry: Hashable, Sendable {
        /// The name; repaired for display where it is not UTF-8.
        package var name: String
        /// Whether `name` has exactly the bytes on the disk.
        package var isFaithful: Bool
        /// The kind as the directory lists it; `nil` where the file system lists none, and `status(_:)` tells.
        package var kind: FileStatus.Kind?
    }

    /// Returns all names but `.` and `..`, in no order. Throws `SystemError`.
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

    /// Converts the type in a directory's listing; `nil` where the file system lists none.
    static func kind(of type: UInt8) -> FileStatus.Kind? {
        switch Int(type) {
        case Int(DT_REG): .file
        case Int(DT_DIR): .directory
        case Int(DT_LNK): .symlink
        case Int(DT_UNKNOWN): nil
        default: .other
        }
    }

    /// Calls `body` with each name but `.` and `..`, and its type in the directory's listing.
    func forEachName(_ body: (UnsafePointer<CChar>, UInt8) throws -> Void) throws {
        // A descriptor of its own: `closedir` closes it, and its offset must not be shared.
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
