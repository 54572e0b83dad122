internal import FetchSystem
internal import Glibc

/// Who can read what is on this machine: nothing that is vendored from it may be more readable.
enum LocalPermissions {
    /// Returns `permissions`, those of the file or directory at `path`, as far as the directories that lead to it grant them
    /// to group and others. Directories that also lead to the project at `root` do not count: they protect what is vendored
    /// there as well.
    static func of(_ path: String, _ permissions: UInt32, besidesProject root: String) -> UInt32 {
        guard let root = try? RealPath.of(root), let path = try? RealPath.of(path) else { return permissions & 0o700 }
        let names = path.split(separator: "/")
        let shared = zip(names.dropLast(), root.split(separator: "/")).prefix { $0 == $1 }.count
        var granted = permissions
        for count in shared..<max(shared, names.count - 1) {
            var info = stat()
            guard stat("/" + names[...count].joined(separator: "/"), &info) == 0 else { return permissions & 0o700 }
            if info.st_mode & 0o010 == 0 { granted &= ~0o070 }
            if info.st_mode & 0o001 == 0 { granted &= ~0o007 }
        }
        return granted
    }

    /// The same of the git repository at `path`: who can read its objects.
    static func ofRepository(at path: String, besidesProject root: String) -> UInt32 {
        var info = stat()
        let places: [String] = ["\(path)/.git/objects", "\(path)/objects", path]
        guard let place = places.first(where: { stat($0, &info) == 0 }) else { return 0o700 }
        var granted: UInt32 = 0o700
        if info.st_mode & 0o050 == 0o050 { granted |= 0o070 }
        if info.st_mode & 0o005 == 0o005 { granted |= 0o007 }
        return of(place, granted, besidesProject: root)
    }
}

extension Directory {
    /// Removes the permissions of group and others that `permissions` do not grant, so that nothing in the directory is
    /// more readable than that. Throws `SystemError`.
    func restrict(to permissions: UInt32) throws {
        var allowed: UInt32 = 0o700
        if permissions & 0o040 != 0 { allowed |= 0o070 }
        if permissions & 0o004 != 0 { allowed |= 0o007 }
        if allowed == 0o777 { return }
        let current = try status().permissions & 0o777
        try check(fchmod(descriptor, current & allowed), "restrict", path)
    }

    /// Removes those permissions of the file `name` as well, and returns its status afterwards. Throws `SystemError`.
    func restrict(_ name: String, to permissions: UInt32) throws -> FileStatus {
        let file = try file(name)
        let current = try file.status().permissions & 0o777
        let allowed = current & (permissions | 0o711)
        if allowed != current { try check(fchmod(file.descriptor, allowed), "restrict", file.path) }
        return try file.status()
    }
}
