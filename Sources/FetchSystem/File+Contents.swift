internal import Glibc

extension File {
    /// Cuts the file off, or fills it with zeros, at `size` bytes. Throws `SystemError`.
    package func truncate(to size: Int) throws {
        try check(ftruncate(descriptor, off_t(size)), "write", path)
    }

    /// All bytes from where it stands to its end; at most `limit`, and `nil` where there are more. Throws
    /// `SystemError`.
    package func contents(limit: Int) throws -> [UInt8]? {
        var expected = min(max(0, try status().size), limit)
        var bytes: [UInt8] = []
        while true {
            // One byte more than is expected, so that the end shows without another call.
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
    /// Opens `path` for reading, links followed: for paths that are the user's own business. Throws `SystemError`.
    package static func following(_ path: String) throws -> File {
        File(owning: try check(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), "read", path), path: path)
    }
}
