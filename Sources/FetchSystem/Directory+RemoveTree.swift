internal import Glibc

extension Directory {
    /// Removes `name` and, where it is a directory, everything below it; removes links, never follows them. Succeeds
    /// where nothing has that name. Throws `SystemError`.
    package func removeTree(_ name: String) throws {
        guard let directory = try name.withCString({ try removeOrOpen($0, isDoomed: false) }) else { return }
        var walk = try DirectoryWalk(directory)
        while let step = walk.next() {
            let parent = walk.directory
            let child: Directory? = try walk.withName { bytes in
                guard let name = bytes.baseAddress else { return nil }
                if step != .left { return try parent.removeOrOpen(name, isDoomed: true) }
                try check(
                    unlinkat(parent.descriptor, name, AT_REMOVEDIR),
                    "remove",
                    parent.path(of: String(cString: name))
                )
                return nil
            }
            if let child { try walk.enter(child) }
        }
        try check(unlinkat(descriptor, name, AT_REMOVEDIR), "remove", directory.path)
    }

    /// Removes the file or link `name`, or opens the directory of that name to be emptied. `isDoomed` says that this
    /// directory is to be removed as well, so that its permissions may change.
    private func removeOrOpen(_ name: UnsafePointer<CChar>, isDoomed: Bool) throws -> Directory? {
        if unlinkat(descriptor, name, 0) == 0 || errno == ENOENT { return nil }
        if errno == EACCES, isDoomed, fchmod(descriptor, 0o700) == 0 {
            if unlinkat(descriptor, name, 0) == 0 { return nil }
        }
        let shown = path(of: String(cString: name))
        let refusal = SystemError.last("remove", shown)
        guard refusal.number == EISDIR || refusal.number == EPERM else { throw refusal }
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW
        var opened = openat(descriptor, name, flags)
        if opened < 0, errno == EACCES {
            fchmodat(descriptor, name, 0o700, 0)
            opened = openat(descriptor, name, flags)
        }
        // A file that cannot be removed: an immutable one, or another user's in a sticky directory.
        if opened < 0, errno == ENOTDIR { throw refusal }
        return Directory(owning: try check(opened, "remove", shown), path: shown)
    }
}
