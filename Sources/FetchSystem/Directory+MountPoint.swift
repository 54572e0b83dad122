internal import Glibc

extension Directory {
    // Swift sees glibc without its GNU extensions, so this one is looked up by name.
    private typealias Statx =
        @convention(c) (Int32, UnsafePointer<CChar>, Int32, UInt32, UnsafeMutableRawPointer) -> Int32
    private static let statx = dlsym(nil, "statx").map { unsafeBitCast($0, to: Statx.self) }
    /// `STATX_ATTR_MOUNT_ROOT` of linux/stat.h, known since Linux 5.8.
    private static let mountRoot: UInt64 = 0x2000
    /// Where `stx_attributes` and `stx_attributes_mask` are in `struct statx`, which takes 256 bytes.
    private static let (attributes, mask) = (8, 56)

    /// Returns whether the file `name` is mounted there, as with a container's volume that is one file: then no other file can
    /// take its place. `false` where the system does not tell, or nothing has that name.
    package func isMountPoint(_ name: String) -> Bool {
        guard let statx = Self.statx else { return false }
        return withUnsafeTemporaryAllocation(byteCount: 256, alignment: 8) { buffer in
            guard let base = buffer.baseAddress else { return false }
            buffer.initializeMemory(as: UInt8.self, repeating: 0)
            guard statx(descriptor, name, Int32(AT_SYMLINK_NOFOLLOW), 0, base) == 0 else { return false }
            let known = buffer.load(fromByteOffset: Self.mask, as: UInt64.self)
            let set = buffer.load(fromByteOffset: Self.attributes, as: UInt64.self)
            return known & set & Self.mountRoot != 0
        }
    }
}
