internal import Glibc

extension File {
    /// Truncates the file to `size` bytes, or extends it with zeros. Throws `SystemError`.
    package func truncate(to size: Int) throws {
        try check(ftruncate(descriptor, off_t(size)), "write", path)
    }

    /// Returns all bytes from the current offset to the end; `nil` where these are more than `limit`. Throws
    /// `SystemError`.
    package func contents(limit: Int) throws -> [UInt8]? {
        var expected = min(max(0, try status().size), limit)
        var bytes: [UInt8] = []
        while true {
            // One byte more than expected, so that the end of the file shows without another call.
            let part = try read(upTo: expected - bytes.count + 1)
            if part.isEmpty { return bytes }
            if bytes.isEmpty { bytes = part } else { bytes += part }
            if bytes.count > limit { return nil }
            if bytes.count == expected { return bytes }
            expected = max(expected, min(limit, bytes.count + 65_536))
        }
    }
}

extension File {
    /// Opens `path` for reading and follows links: for paths that the user gave. Throws `SystemError`.
    package static func following(_ path: String) throws -> File {
        File(owning: try check(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), "read", path), path: path)
    }
}
