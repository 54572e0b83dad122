internal import Foundation

/// A shell on a terminal of tmux's: what people see, by an emulator that is not ours. It ends with the last reference.
package final class TmuxScreen: Sendable {
    private let socket: String
    private let directory: String

    /// Whether tmux is installed.
    package static var isInstalled: Bool {
        (try? runCommand("sh", ["-c", "command -v tmux"], in: "/").status) == 0
    }

    /// Starts a shell in `directory` on a terminal of `columns` by `rows`, with `environment`. The socket is in `scratch`.
    package init(
        columns: Int,
        rows: Int,
        in directory: String,
        environment: [String: String],
        scratch: ScratchDirectory
    ) throws {
        self.directory = directory
        socket = scratch.path("tmux")
        let variables = environment.merging(["PS1": "$ ", "TERM": "screen", "LC_ALL": "C.UTF-8", "CI": ""]) { $1 }
        let settings = variables.map { "\($0)='\($1)'" }.joined(separator: " ")
        let shell = "cd '\(directory)' && exec env -i \(settings) sh"
        // The server outlives this command, and must hold none of its descriptors: their end tells that it has ended.
        let start = """
            for descriptor in /proc/self/fd/*; do
                number=${descriptor##*/}
                [ "$number" -le 2 ] || eval "exec $number>&-"
            done
            exec tmux -S "$0" -u -f /dev/null new-session -d -x \(columns) -y \(rows) "$1" </dev/null >/dev/null 2>&1
            """
        guard try runCommand("bash", ["-c", start, socket, shell], in: directory).status == 0 else {
            throw ForgeProcess.Unavailable(reason: "tmux does not start")
        }
        try tmux("set-option", "-g", "status", "off")
    }

    deinit { _ = try? tmux("kill-server") }

    /// Types `text` and presses return.
    package func type(_ text: String) throws { try tmux("send-keys", text, "Enter") }

    /// Presses `key`, such as `C-c`.
    package func press(_ key: String) throws { try tmux("send-keys", key) }

    /// Gives the terminal another size.
    package func resize(columns: Int, rows: Int) throws {
        try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
    }

    /// The rows of the screen, without blanks at their ends and without empty rows at the end.
    package func lines() throws -> [String] { try Self.lines(tmux("capture-pane", "-p")) }

    /// The same, with each row that the terminal has wrapped joined to the one before.
    package func unwrappedLines() throws -> [String] { try Self.lines(tmux("capture-pane", "-p", "-J")) }

    /// Whether the cursor is shown.
    package func showsCursor() throws -> Bool {
        try tmux("display-message", "-p", "#{cursor_flag}").hasPrefix("1")
    }

    /// Returns the rows as soon as `condition` holds for them; `nil` if it does not within `seconds`. Calls `watch` with each
    /// state in between.
    package func lines(
        within seconds: Double = 30,
        watch: ([String]) throws -> Void = { _ in },
        when condition: ([String]) -> Bool
    ) throws -> [String]? {
        let end = Date(timeIntervalSinceNow: seconds)
        while Date() < end {
            let lines = try lines()
            if condition(lines) { return lines }
            try watch(lines)
            usleep(30_000)
        }
        return nil
    }

    @discardableResult
    private func tmux(_ arguments: String...) throws -> String {
        let result = try runCommand("tmux", ["-S", socket] + arguments, in: directory)
        guard result.status == 0 else { throw ForgeProcess.Unavailable(reason: "tmux: \(result.errors)") }
        return result.output
    }

    private static func lines(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
