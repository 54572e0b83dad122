internal import Glibc

/// Starts programs that may outlive this process: in a session of their own, so that Ctrl-C does not reach them, with their
/// output discarded, without any open file of this process, and with the signals that it blocks or ignores at their defaults.
package enum DetachedProgram {
    // Swift sees glibc without its GNU extensions, so this one is looked up by name, once; older ones lack it.
    private typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
    private static let closeFrom = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map {
        unsafeBitCast($0, to: CloseFrom.self)
    }
    /// `POSIX_SPAWN_SETSID`, which glibc shows to GNU sources alone.
    private static let newSession: Int32 = 0x80

    /// Starts `command`, whose first word is a path or a name on `PATH`, with `environment`, and with the descriptor `input` as
    /// its standard input, or none. Returns its process, whose end is the caller's to collect; `nil` where it cannot be started.
    package static func start(
        _ command: [String],
        environment: [String: String],
        input: Int32? = nil
    ) -> Int32? {
        guard let program = command.first, !program.isEmpty else { return nil }
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        for descriptor in 1...2 as ClosedRange<Int32> {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        _ = closeFrom?(&actions, 3)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(newSession | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var arguments = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var process = pid_t()
        let result = posix_spawnp(&process, program, &actions, &attributes, &arguments, &variables)
        return result == 0 ? process : nil
    }
}
