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

    /// Returns the `count` bytes from `offset` on. Throws `SystemError`, also where there are fewer.
    package func bytes(at offset: Int, count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            while done < count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[done..<count])
                let read = try read(into: rest, at: offset + done)
                if read == 0 { throw SystemError(number: EIO, action: "read", path: path) }
                done += read
            }
        }
    }

    /// Writes all of `bytes` from `offset` on, without moving the current offset. Throws `SystemError`.
    package func write(_ bytes: ArraySlice<UInt8>, at offset: Int) throws {
        try bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
                let count = pwrite(descriptor, rest.baseAddress, rest.count, offset + done)
                if count >= 0 { done += count } else if errno != EINTR { throw SystemError.last("write", path) }
            }
        }
    }
}
