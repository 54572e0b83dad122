internal import Glibc

/// What `statx(2)` says of a file beyond `FileStatus`.
///
/// Swift sees glibc without its GNU extensions: the call is looked up by name, and its constants are repeated.
enum ExtendedStatus {
    private typealias Call =
        @convention(c) (Int32, UnsafePointer<CChar>, Int32, UInt32, UnsafeMutableRawPointer) -> Int32

    private static let call = dlsym(nil, "statx").map { unsafeBitCast($0, to: Call.self) }
    /// The size of `struct statx`.
    private static let size = 256

    /// Calls `read` with the `struct statx` of `name` below `directory`, asked for `wanted`; returns `nil` where the C library
    /// lacks the call, or it fails.
    static func read<Result>(
        _ name: String,
        below directory: Int32,
        flags: Int32,
        wanted: UInt32,
        _ read: (UnsafeMutableRawBufferPointer) -> Result?
    ) -> Result? {
        guard let call else { return nil }
        return withUnsafeTemporaryAllocation(byteCount: size, alignment: 8) { memory in
            memory.initializeMemory(as: UInt8.self, repeating: 0)
            guard let start = memory.baseAddress, call(directory, name, flags, wanted, start) == 0 else { return nil }
            return read(memory)
        }
    }
}
