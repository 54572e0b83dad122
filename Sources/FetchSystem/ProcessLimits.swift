package import FetchModel
internal import Glibc

/// Whether the limits of this process (ulimit, cgroups) leave what the libraries below cannot do without.
///
/// libdispatch, which runs all tasks, ends the process where it gets no descriptor for its events, and waits forever where
/// it gets no thread; Swift's runtime ends the process where it gets no memory.
package enum ProcessLimits {
    /// Descriptors: for events and timers, and a directory and a file of our own.
    private static let descriptors = 5
    /// Descriptors to start a program with: its streams, pipes and handles, and those that swift-subprocess keeps for events.
    private static let childDescriptors = 24
    /// One for signals, two for tasks, of which one may wait for the other, and two for calls that block.
    private static let threads = 5
    /// Threads and processes to start a program with: three threads of swift-subprocess, and the program, which may start another.
    private static let childThreads = 6
    /// Address space besides the stacks of threads.
    private static let memory = 16 << 20
    /// More threads than that need not start at once.
    private static let mostThreads = 8

    /// Throws `ProcessLimitError` where the limits on descriptors and threads are too low for any work.
    package static func check() throws(ProcessLimitError) {
        try check(descriptors: descriptors)
        try check(threads: threads)
    }

    /// Throws `ProcessLimitError` where the limits are too low to start a program: swift-subprocess ends the process or waits
    /// forever where it gets no descriptor or no thread.
    static func checkForChild() throws(ProcessLimitError) {
        try check(descriptors: childDescriptors)
        try check(threads: childThreads)
    }

    private static func check(descriptors: Int) throws(ProcessLimitError) {
        var opened: [Int32] = []
        defer { for descriptor in opened { close(descriptor) } }
        for _ in 0..<descriptors {
            let descriptor = dup(STDERR_FILENO)
            guard descriptor >= 0 else {
                // Without a standard stream there is nothing to duplicate, and as much room as it would take.
                if errno == EBADF { return }
                throw .descriptors(number: errno)
            }
            opened.append(descriptor)
        }
    }

    /// Ends the process with 74 where the address space is too small. Swift's runtime aborts at the first allocation that
    /// fails, so this is called before anything else, and allocates nothing itself.
    package static func requireMemory() {
        let size = memory + (min(sysconf(Int32(_SC_NPROCESSORS_ONLN)), mostThreads) + 1) * stackSize
        let space = mmap(nil, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        if let space, space != MAP_FAILED {
            munmap(space, size)
            return
        }
        let text: StaticString = """
            error: not enough memory for this program and its threads
            help: raise the limit on memory (ulimit -v), then run the same command again

            """
        _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
        _exit(74)
    }

    /// The stack of a thread that sets none: the limit on stacks, or 2 MiB without one.
    private static var stackSize: Int {
        var limit = rlimit()
        let isKnown = getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit) == 0
        return isKnown && limit.rlim_cur < 1 << 30 ? max(Int(limit.rlim_cur), 1 << 20) : 2 << 20
    }

    private static func check(threads: Int) throws(ProcessLimitError) {
        // They live at the same time.
        let release = Monitor(false)
        defer { release.update { $0 = true } }
        for _ in 0..<threads {
            guard Thread.start({ release.wait { $0 ? () : nil } }) else { throw .threads }
        }
    }
}

/// A limit of this process that is too low.
package enum ProcessLimitError: Error, Hashable, Sendable {
    case descriptors(number: Int32)
    case threads
}

extension ProcessLimitError: Diagnosable {
    package var failure: Failure {
        switch self {
        case .descriptors(let number):
            Failure(
                .disk,
                "too-few-descriptors",
                "cannot open any more files: \(String(cString: strerror(number)).lowercased())",
                help: "raise the limit on open files (ulimit -n), then run the same command again"
            )
        case .threads:
            Failure(
                .disk,
                "too-few-threads",
                "cannot start a thread: the limit on processes or memory is reached",
                help: "raise it (ulimit -u, ulimit -v, or the container's), then run the same command again"
            )
        }
    }
}
