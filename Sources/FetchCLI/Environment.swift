internal import Glibc

/// The environment variables that decide how output looks.
enum Environment {
    /// The variable's value; `nil` if it is not set.
    static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// Whether the variable has a value that is not empty.
    static func isSet(_ name: String) -> Bool { !(value(name) ?? "").isEmpty }

    /// The directory for temporary files: `TMPDIR` if it is an absolute path, else `/tmp`.
    static var temporaryDirectory: String { value("TMPDIR").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp" }

    /// Whether the run is part of a CI job, which sets `CI`.
    static var isCI: Bool { !["", "0", "false"].contains((value("CI") ?? "").lowercased()) }

    /// Whether the terminal does not understand escape sequences.
    static var isDumbTerminal: Bool { ["", "dumb"].contains(value("TERM") ?? "") }
}
