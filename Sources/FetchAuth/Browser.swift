package import FetchModel
import FetchSystem
import Glibc

/// The user's browser, by `$BROWSER` or the desktop's opener.
package struct Browser: Hashable, Sendable {
    /// The commands to try, each with its arguments; `%s` is replaced by the URL.
    let commands: [[String]]
    /// Its environment: that of this process, without secrets.
    let environment: [String: String]

    /// The browser of `environment`. `$BROWSER` may hold several commands between colons, each with arguments and
    /// quotes; the URL takes the place of `%s`, or comes last.
    package init(environment: [String: String]) {
        self.environment = environment.filter { !SecretVariables.isSecret($0.key, $0.value) }
        let named = (environment["BROWSER"] ?? "").split(separator: ":").map { Self.arguments($0) }
            .filter { !$0.isEmpty }
        commands = named.isEmpty ? [["xdg-open"], ["open"]] : named
    }

    /// Starts it at `url`, without a terminal and with its output discarded, and does not wait for it. `false` where
    /// none of the commands could be started.
    ///
    /// Other users can read the URL with its `state` in the process's arguments. A browser takes it no other way, and
    /// a reader can only end this sign-in, not get its token.
    package func open(_ url: WebURL) -> Bool {
        commands.contains { command in
            let holdsPlace = command.contains { $0.contains("%s") }
            let arguments = command.map {
                $0.split(separator: "%s", omittingEmptySubsequences: false).joined(separator: url.wire)
            }
            return Self.start(holdsPlace ? arguments : arguments + [url.wire], environment)
        }
    }

    /// Splits a command as a shell would; a `&` at the end is dropped.
    private static func arguments(_ command: Substring) -> [String] {
        var arguments: [String] = []
        var argument: String?
        var quote: Character?
        for character in command {
            switch character {
            case quote: quote = nil
            case "'" where quote == nil, "\"" where quote == nil:
                (quote, argument) = (character, argument ?? "")
            case " " where quote == nil, "\t" where quote == nil:
                if let done = argument { arguments.append(done) }
                argument = nil
            default: argument = (argument ?? "") + String(character)
            }
        }
        if let argument { arguments.append(argument) }
        if arguments.last == "&" { arguments.removeLast() }
        return arguments
    }

    // Swift sees glibc without its GNU extensions, so this one is looked up by name, once; older ones lack it.
    private typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
    private static let closeFrom = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map {
        unsafeBitCast($0, to: CloseFrom.self)
    }

    private static func start(_ command: [String], _ environment: [String: String]) -> Bool {
        guard let program = command.first, !program.isEmpty else { return false }
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for descriptor in 0...2 as ClosedRange<Int32> {
            posix_spawn_file_actions_addopen(
                &actions,
                descriptor,
                "/dev/null",
                descriptor == 0 ? O_RDONLY : O_WRONLY,
                0
            )
        }
        // No open file of this process stays open in a browser that outlives it.
        _ = closeFrom?(&actions, 3)
        // A session of its own, so that Ctrl-C ends the sign-in and not the browser; the signals that this process blocks
        // and ignores have their defaults again.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let setsid: Int32 = 0x80  // POSIX_SPAWN_SETSID, which glibc shows to GNU sources alone
        posix_spawnattr_setflags(&attributes, Int16(setsid | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var arguments = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var process = pid_t()
        guard posix_spawnp(&process, program, &actions, &attributes, &arguments, &variables) == 0 else { return false }
        let child = process
        // Collects its exit status; without a thread that happens when this process ends.
        _ = FetchSystem.Thread.start {
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
        }
        return true
    }
}
