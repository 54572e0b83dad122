internal import Glibc

/// Whether a crash or another process can write this process's memory to a file.
package enum CoreDumps {
    private static let state = Monitor((isOff: false, lenders: 0))
    // As in linux/prctl.h, which the Glibc module leaves out.
    private static let getDumpable: Int32 = 3
    private static let setDumpable: Int32 = 4

    /// Turns core dumps off, for this process and the programs that it starts. To be called before a secret is read.
    ///
    /// A limit of one byte stops both kinds of dumps, those into files and those piped to a program, to which a limit of
    /// zero does not apply (core(5)). A process that is not dumpable cannot be attached to by other processes of the user
    /// either, as with ssh-agent; in return its directory in /proc belongs to root. Swift's runtime prints a backtrace
    /// when it crashes, with the memory that the registers point to; with the default handlers it does not.
    package static func turnOff() {
        state.update { state in
            state.isOff = true
            var limit = rlimit()
            let core = __rlimit_resource_t(RLIMIT_CORE.rawValue)
            if getrlimit(core, &limit) == 0 {
                limit.rlim_cur = min(1, limit.rlim_max)
                setrlimit(core, &limit)
            }
            for number in crashSignals { signal(number, SIG_DFL) }
            allow(state.lenders > 0)
        }
    }

    /// The signals that Swift's runtime handles.
    private static let crashSignals = [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]

    /// Whether another process of this user may look into this one.
    package static var isDumpable: Bool { control(getDumpable, 0, 0, 0, 0) == 1 }

    /// While one of these lives, programs that this process starts can open its files by `/proc/PID/fd`. Core dumps stay
    /// off.
    package final class DescriptorAccess: Sendable {
        package init() {
            CoreDumps.state.update { state in
                state.lenders += 1
                if state.isOff { CoreDumps.allow(true) }
            }
        }

        deinit {
            CoreDumps.state.update { state in
                state.lenders -= 1
                if state.isOff, state.lenders == 0 { CoreDumps.allow(false) }
            }
        }
    }

    private static func allow(_ isDumpable: Bool) { _ = control(setDumpable, isDumpable ? 1 : 0, 0, 0, 0) }

    // Swift imports no C functions with variable arguments, so this one is looked up by name.
    private typealias Control = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
    private static let function = dlsym(nil, "prctl").map { unsafeBitCast($0, to: Control.self) }

    private static func control(_ option: Int32, _ a: UInt, _ b: UInt, _ c: UInt, _ d: UInt) -> Int32 {
        function?(option, a, b, c, d) ?? -1
    }
}
