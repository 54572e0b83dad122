package import Glibc

/// The status of one name (`lstat(2)`): kind, permissions, size, times and inode.
package struct FileStatus: Hashable, Sendable {
    /// The kind of what has a name; `directory` is a directory.
    package enum Kind: Sendable { case file, directory, symlink, other }

    /// File, directory, link, or something else.
    package var kind: Kind
    /// Permission bits, `0o7777` of the mode.
    package var permissions: UInt32
    /// Size in bytes; that of its target for a link.
    package var size: Int
    /// Time of the last change of the content, in nanoseconds since 1970.
    package var modified: Int
    /// Time of the last change of the inode, in nanoseconds since 1970.
    package var changed: Int
    /// The inode's number on its device.
    package var inode: UInt64
    /// The device.
    package var device: UInt64

    /// Converts the C library's structure.
    package init(_ info: stat) {
        switch info.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .directory
        case S_IFLNK: kind = .symlink
        default: kind = .other
        }
        permissions = info.st_mode & 0o7777
        size = Int(info.st_size)
        modified = info.st_mtim.tv_sec * 1_000_000_000 + info.st_mtim.tv_nsec
        changed = info.st_ctim.tv_sec * 1_000_000_000 + info.st_ctim.tv_nsec
        inode = UInt64(info.st_ino)
        device = UInt64(info.st_dev)
    }

    /// The status of what `path` leads to, through links; `nil` where that is nothing, or cannot be said.
    package static func following(_ path: String) -> FileStatus? {
        var info = stat()
        return stat(path, &info) == 0 ? FileStatus(info) : nil
    }

    /// Whether the owner may execute it: the only permission that git records.
    package var isExecutable: Bool { permissions & 0o100 != 0 }
}
