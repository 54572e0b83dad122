internal import Glibc

/// Ends the programs that this process started, and all that they started in turn, if this process is killed before it can.
///
/// What Linux offers for that (`PR_SET_PDEATHSIG`) is of no use here: it goes with the thread that started the program, and
/// programs do not hand it on to those that they start. So one shell, in a session of its own, is told of each group of
/// processes that begins and ends. It reads from a socket whose other end only this process holds: when that is closed,
/// however this process ended, the shell kills the groups that are left, and ends.
package enum OrphanGuard {
    private struct Shell {
        let process: pid_t
        /// This end of the socket.
        let descriptor: Int32
    }

    private enum State {
        case notStarted
        case running(Shell)
        /// There is none, or no longer.
        case ended
    }

    private static let state = Monitor(State.notStarted)

    /// `+ GROUP` and `- GROUP`, one a line.
    private static let script = """
        groups=' '
        while read -r mark group; do
            case $mark in
            +) groups="$groups$group " ;;
            -) groups="${groups%%" $group "*} ${groups#*" $group "}" ;;
            esac
        done
        for group in $groups; do kill -9 "-$group" 2>/dev/null; done
        """

    /// How long the shell may take to end, in milliseconds.
    private static let patience = 500

    /// Watches the group `leader`, until `remove`.
    package static func add(_ leader: Int32) {
        guard leader > 1 else { return }
        state.update { state in
            if case .notStarted = state { state = start().map(State.running) ?? .ended }
            if case .running(let shell) = state { send("+ \(leader)\n", to: shell) }
        }
    }

    /// Watches the group `leader` no longer: it has ended. To be called for what was added alone, once.
    package static func remove(_ leader: Int32) {
        guard leader > 1 else { return }
        state.update { state in
            if case .running(let shell) = state { send("- \(leader)\n", to: shell) }
        }
    }

    /// Ends the shell, which kills what is left. There is none afterwards.
    static func end() {
        let shell = state.update { state -> Shell? in
            defer { state = .ended }
            if case .running(let shell) = state { return shell }
            return nil
        }
        guard let shell else { return }
        close(shell.descriptor)
        for _ in 0..<patience {
            if waitpid(shell.process, nil, WNOHANG) != 0 { return }
            usleep(1000)
        }
        kill(shell.process, SIGKILL)
        waitpid(shell.process, nil, 0)
    }

    /// A shell that somebody ended takes nothing any more, which is no failure of what goes on.
    private static func send(_ line: String, to shell: Shell) {
        let bytes = Array(line.utf8)
        _ = Glibc.send(shell.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Returns the shell; `nil` where it cannot be started: then nothing else can be, either.
    private static func start() -> Shell? {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        defer { close(ends[1]) }
        guard let process = DetachedProgram.start(["/bin/sh", "-c", script], environment: [:], input: ends[1]) else {
            close(ends[0])
            return nil
        }
        return Shell(process: process, descriptor: ends[0])
    }
}
