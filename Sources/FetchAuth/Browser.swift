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

    private static func start(_ command: [String], _ environment: [String: String]) -> Bool {
        guard let child = DetachedProgram.start(command, environment: environment) else { return false }
        // Collects its exit status; without a thread that happens when this process ends.
        _ = FetchSystem.Thread.start {
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
        }
        return true
    }
}
