internal import FetchEngine
internal import FetchSystem
internal import Glibc

/// The environment variables that decide how output looks.
enum Environment {
    /// The variable's value; `nil` if it is not set.
    static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Whether the variable has a value that is not empty.
    static func isSet(_ name: String) -> Bool { !(value(name) ?? "").isEmpty }

    /// Where temporary files go: `TMPDIR` if it is an absolute path and safe from other users, else `/tmp`.
    static var temporaryPlace: TemporaryPlace { TemporaryPlace(preferred: value("TMPDIR")) }

    /// Whether the run is part of a CI job, which sets `CI`.
    static var isCI: Bool { Settings.isCI(value("CI")) }

    /// Whether the run is a step of GitHub Actions, which reads commands from its output.
    static var isGitHubActions: Bool { value("GITHUB_ACTIONS") == "true" }

    /// Whether the locale's text is UTF-8: the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set says so (POSIX, 8.2).
    static var isUnicode: Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { value($0) }.first { !$0.isEmpty } ?? ""
        let name = locale.lowercased()
        return name.contains("utf-8") || name.contains("utf8")
    }

    /// Whether the terminal does not understand escape sequences.
    static var isDumbTerminal: Bool { ["", "dumb"].contains(value("TERM") ?? "") }
}
