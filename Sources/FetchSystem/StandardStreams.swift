internal import Glibc

/// The descriptors 0, 1 and 2.
package enum StandardStreams {
    /// Whether the process was started without a standard output.
    package static var isOutputMissing: Bool { missing.read { $0.contains(STDOUT_FILENO) } }

    private static let missing = Monitor<Set<Int32>>([])

    /// Opens those that the process was started without: otherwise the next file that is opened gets the number, and
    /// messages are written into it. Reading from them ends at once, writing has no effect.
    package static func openMissing() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            missing.update { _ = $0.insert(descriptor) }
            var opened = open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY)
            if opened == -1 { opened = brokenPipe(forReading: descriptor == 0) }
            // The lowest free number is `descriptor` itself, since those before it are open.
            if opened != -1, opened != descriptor {
                dup2(opened, descriptor)
                close(opened)
            }
        }
    }

    /// Keeps programs that this one starts from inheriting what it inherited itself: descriptors that a shell or a CI system
    /// left open, which may be anything.
    package static func keepOthersFromChildren() {
        // Without /proc no children are started: tasks cannot run then.
        guard let listing = opendir("/proc/self/fd") else { return }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let descriptor = Int32(name), descriptor > 2 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        }
    }

    /// One end of a pipe whose other end is closed, for a system without `/dev/null`.
    private static func brokenPipe(forReading: Bool) -> Int32 {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return -1 }
        close(forReading ? ends[1] : ends[0])
        return forReading ? ends[0] : ends[1]
    }
}
