internal import Glibc

/// An open file; it is closed with its last reference.
package final class File: Sendable {
    /// The descriptor, owned.
    package let descriptor: Int32
    /// The path that it was opened by, for messages.
    package let path: String

    /// Takes ownership of `descriptor`.
    package init(owning descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Opens `path` for reading; refuses a link as its last name. Throws `SystemError`.
    package static func reading(_ path: String) throws -> File {
        File(owning: try check(open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), "read", path), path: path)
    }

    /// Opens what is at `path`, such as a device or a pipe, for writing, and neither makes nor empties it. Throws
    /// `SystemError`.
    package static func sink(_ path: String) throws -> File {
        File(owning: try check(open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY), "write", path), path: path)
    }

    /// Writes all of `bytes`. Throws `SystemError`.
    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            let count = Glibc.write(descriptor, start, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError.last("write", path)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Writes all of `bytes`. Throws `SystemError`.
    package func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    /// Reads into `buffer` and returns the number of bytes; 0 at the end. Throws `SystemError`.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw SystemError.last("read", path) }
        }
    }

    /// Returns the next bytes, at most `limit`; none at the end. Throws `SystemError`.
    package func read(upTo limit: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = try read(into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// Returns the status of the open file. Throws `SystemError`.
    package func status() throws -> FileStatus {
        var info = stat()
        try check(fstat(descriptor, &info), "examine", path)
        return FileStatus(info)
    }

    /// Moves the current offset to `offset` bytes from the start. Throws `SystemError`.
    package func seek(to offset: Int) throws {
        if lseek(descriptor, offset, SEEK_SET) < 0 { throw SystemError.last("seek in", path) }
    }

    /// Waits until the content is on the disk. Throws `SystemError`.
    package func synchronize() throws {
        try check(fsync(descriptor), "write", path)
    }
}
