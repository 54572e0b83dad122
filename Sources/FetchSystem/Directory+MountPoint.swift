internal import Glibc

extension Directory {
    /// `STATX_ATTR_MOUNT_ROOT` of linux/stat.h, known since Linux 5.8.
    private static let mountRoot: UInt64 = 0x2000
    /// Where `stx_attributes` and `stx_attributes_mask` are in `struct statx`.
    private static let (attributes, mask) = (8, 56)

    /// Returns whether the file `name` is mounted there, as with a container's volume that is one file: then no other file can
    /// take its place. `false` where the system does not tell, or nothing has that name.
    package func isMountPoint(_ name: String) -> Bool {
        ExtendedStatus.read(name, below: descriptor, flags: Int32(AT_SYMLINK_NOFOLLOW), wanted: 0) { status in
            let known = status.load(fromByteOffset: Self.mask, as: UInt64.self)
            let set = status.load(fromByteOffset: Self.attributes, as: UInt64.self)
            return known & set & Self.mountRoot != 0
        } ?? false
    }
}
