internal import Glibc

extension Directory {
    /// Returns when this directory was created, in nanoseconds since 1970; `nil` where the file system or the C library
    /// does not tell.
    ///
    /// Unlike the inode's number, which the next directory may get, and unlike the other times, no program can set it.
    package func birth() -> Int? {
        ExtendedStatus.read("", below: descriptor, flags: Self.emptyPath, wanted: Self.wantsBirth) { status in
            guard status.load(as: UInt32.self) & Self.wantsBirth != 0 else { return nil }
            // `struct statx`: the time of birth is at byte 80, seconds (64 bits) and nanoseconds (32 bits).
            let seconds = status.load(fromByteOffset: 80, as: Int64.self)
            let nanoseconds = status.load(fromByteOffset: 88, as: UInt32.self)
            return Int(seconds) * 1_000_000_000 + Int(nanoseconds)
        }
    }

    /// Returns the absolute path of this directory without links, as far as its path still leads to it. Throws
    /// `SystemError`.
    package func realPath() throws -> String { try RealPath.of(path) }

    /// `AT_EMPTY_PATH`.
    private static let emptyPath: Int32 = 0x1000
    /// `STATX_BTIME`.
    private static let wantsBirth: UInt32 = 0x800
}
