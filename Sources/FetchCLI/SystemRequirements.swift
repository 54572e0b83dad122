internal import FetchModel
internal import FetchSystem
internal import Glibc

/// What the program needs from the system beyond files and the network.
enum SystemRequirements {
    /// Throws a `Failure` if tasks cannot run: libdispatch, which runs them, reads the state of its threads from `/proc`
    /// once a second, by the process's id, and ends the process if it cannot. Throws `ProcessLimitError` if it could not even
    /// start.
    static func check() throws {
        try ProcessLimits.check()
        let help = "mount it, for example with `mount -t proc proc /proc`, then run the same command again"
        guard access("/proc/self/task", R_OK) == 0 else {
            throw Failure(.disk, "no-proc", "/proc is not available", help: help)
        }
        if ownNumber != getpid() {
            throw Failure(.disk, "no-proc", "/proc is that of another PID namespace", help: help)
        }
    }

    /// The id that this process has in `/proc`; `nil` where that says none.
    private static var ownNumber: pid_t? {
        var buffer = [CChar](repeating: 0, count: 32)
        let count = readlink("/proc/self", &buffer, buffer.count)
        return count > 0 ? pid_t(String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)) : nil
    }
}
