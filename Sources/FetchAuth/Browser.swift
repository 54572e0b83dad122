package import FetchModel
import FetchSystem
import Glibc

/// The user's browser, by `$BROWSER` or the desktop's opener.
package struct Browser: Hashable, Sendable {
    /// The commands to try, each its words; `%s` stands for the address.
    let commands: [[String]]
    private let environment: [String: String]

    /// The browser of `environment`. `$BROWSER` may hold several commands between colons, each with arguments and
    /// quotes; the address takes the place of `%s`, or comes last.
    package init(environment: [String: String]) {
        self.environment = environment
        let named = (environment["BROWSER"] ?? "").split(separator: ":").map { Self.words($0) }.filter { !$0.isEmpty }
        commands = named.isEmpty ? [["xdg-open"], ["open"]] : named
    }

    /// Starts it at `url`, without a terminal and with its output discarded, and does not wait for it. `false` where
    /// none of the commands could be started.
    ///
    /// The address stands in the process's arguments, where its `state` can be read: there is no other way to tell a
    /// browser, and who reads it can only end this sign-in, not get its token.
    package func open(_ url: WebURL) -> Bool {
        commands.contains { command in
            let holdsPlace = command.contains { $0.contains("%s") }
            let words = command.map {
                $0.split(separator: "%s", omittingEmptySubsequences: false).joined(separator: url.wire)
            }
            return Self.start(holdsPlace ? words : words + [url.wire], environment)
        }
    }

    /// The words of a command as a shell would split it; a `&` at the end is dropped.
    private static func words(_ command: Substring) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in command {
            switch character {
            case quote: quote = nil
            case "'" where quote == nil, "\"" where quote == nil: (quote, word) = (character, word ?? "")
            case " " where quote == nil, "\t" where quote == nil:
                if let done = word { words.append(done) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        if words.last == "&" { words.removeLast() }
        return words
    }

    // Swift sees glibc without its GNU extensions, so this one is looked up by name, once; older ones lack it.
    private typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
    private static let closeFrom = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map {
        unsafeBitCast($0, to: CloseFrom.self)
    }

    private static func start(_ words: [String], _ environment: [String: String]) -> Bool {
        guard let program = words.first, !program.isEmpty else { return false }
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
        // Whatever is open here ends with this process, and not with a browser that outlives it.
        _ = closeFrom?(&actions, 3)
        // A session of its own, so that Ctrl-C ends the sign-in and not the browser; and the signals that this process
        // blocks and ignores are the browser's own business again.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let setsid: Int32 = 0x80  // POSIX_SPAWN_SETSID, which glibc shows to GNU sources alone
        posix_spawnattr_setflags(&attributes, Int16(setsid | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var process = pid_t()
        guard posix_spawnp(&process, program, &actions, &attributes, &arguments, &variables) == 0 else { return false }
        let child = process
        // Only so that it leaves no trace in the process table; without a thread that is left to this process's end.
        _ = FetchSystem.Thread.start {
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
        }
        return true
    }
}
