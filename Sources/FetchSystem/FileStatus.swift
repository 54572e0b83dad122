package import Glibc

/// What the file system says of one name, links not followed.
package struct FileStatus: Hashable, Sendable {
    /// The kind of a name.
    package enum Kind: Sendable { case file, folder, symlink, other }

    /// File, folder, link, or anything else.
    package var kind: Kind
    /// Permission bits, `0o7777` of the mode.
    package var permissions: UInt32
    /// Size in bytes; for a link, of its target.
    package var size: Int
    /// Nanoseconds since 1970 at which the bytes changed last.
    package var modified: Int
    /// Nanoseconds since 1970 at which the inode changed last.
    package var changed: Int
    /// The number of the inode on its device.
    package var inode: UInt64
    /// The device.
    package var device: UInt64

    /// From the C library's answer.
    package init(_ info: stat) {
        switch info.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
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

    /// Whether the owner may execute it, which is all that git records of permissions.
    package var isExecutable: Bool { permissions & 0o100 != 0 }
}
