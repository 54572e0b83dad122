internal import Glibc

/// `/dev/null`, which programs that this one starts have as a standard stream.
package enum NullDevice {
    private static let path = "/dev/null"

    /// Throws `SystemError` where it is missing, as in a root without `/dev`, or is something else: swift-subprocess ends the
    /// process where it cannot open it, and git calls every repository missing.
    package static func check() throws {
        let descriptor = try FetchSystem.check(open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK), "open", path)
        defer { close(descriptor) }
        var info = stat()
        try FetchSystem.check(fstat(descriptor, &info), "open", path)
        // Linux, Documentation/admin-guide/devices.txt: character device 1:3.
        guard info.st_mode & S_IFMT == S_IFCHR, info.st_rdev == 1 << 8 | 3 else {
            throw SystemError(number: ENXIO, action: "use", path: path)
        }
    }
}
