internal import Glibc

extension File {
    /// Reads into `buffer` from `offset` bytes after the start, without moving the current offset; returns the number of
    /// bytes, 0 at or after the end. Throws `SystemError`.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, offset)
            if count >= 0 { return count }
            if errno != EINTR { throw SystemError.last("read", path) }
        }
    }
}
