internal import Glibc

extension Directory {
    /// Returns when this directory was created, in nanoseconds since 1970; `nil` where the file system or the C library
    /// does not tell.
    ///
    /// Unlike the inode's number, which the next directory may get, and unlike the other times, no program can set it.
    package func birth() -> Int? {
        guard let call = Self.statxCall else { return nil }
        return withUnsafeTemporaryAllocation(byteCount: 256, alignment: 8) { memory in
            memory.initializeMemory(as: UInt8.self, repeating: 0)
            guard let start = memory.baseAddress, call(descriptor, "", Self.emptyPath, Self.wantsBirth, start) == 0,
                memory.load(as: UInt32.self) & Self.wantsBirth != 0
            else { return nil }
            // `struct statx`: the time of birth is at byte 80, seconds (64 bits) and nanoseconds (32 bits).
            let seconds = memory.load(fromByteOffset: 80, as: Int64.self)
            let nanoseconds = memory.load(fromByteOffset: 88, as: UInt32.self)
            return Int(seconds) * 1_000_000_000 + Int(nanoseconds)
        }
    }

    /// Returns the absolute path of this directory without links, as far as its path still leads to it. Throws
    /// `SystemError`.
    package func realPath() throws -> String { try RealPath.of(path) }

    // Swift imports glibc without its GNU extensions: the call is looked up by name, and its constants are repeated.

    private typealias Statx =
        @convention(c) (Int32, UnsafePointer<CChar>, Int32, UInt32, UnsafeMutableRawPointer) -> Int32

    private static let statxCall = dlsym(nil, "statx").map { unsafeBitCast($0, to: Statx.self) }
    /// `AT_EMPTY_PATH`.
    private static let emptyPath: Int32 = 0x1000
    /// `STATX_BTIME`.
    private static let wantsBirth: UInt32 = 0x800
}
