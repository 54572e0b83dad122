internal import FetchModel
internal import FetchSystem
internal import Glibc

/// What the program needs from the system beyond files and the network.
enum SystemRequirements {
    /// Throws a `Failure` if tasks cannot run: libdispatch, which runs them, reads the state of its threads from `/proc`
    /// once a second, and ends the process if it cannot. Throws `ProcessLimitError` if it could not even start.
    static func check() throws {
        try ProcessLimits.check()
        guard access("/proc/self/task", R_OK) != 0 else { return }
        throw Failure(
            .disk,
            "no-proc",
            "/proc is not available",
            help: "mount it, for example with `mount -t proc proc /proc`, then run the same command again"
        )
    }
}
