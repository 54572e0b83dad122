package import FetchModel

/// Why stored credentials cannot be read or kept.
package enum CredentialStoreError: Error, Equatable, Sendable {
    /// Neither `XDG_DATA_HOME` nor `HOME` is set.
    case noDirectory
    /// Another process holds the store.
    case busy(path: String, seconds: Int)
    case damaged(path: String)
    case newer(path: String, version: Int)
    case isLink(path: String)
    /// Another user's work, or one that others can write to; `reason` is a clause.
    case untrusted(path: String, reason: String)
}

extension CredentialStoreError: Diagnosable {
    package var failure: Failure {
        switch self {
        case .noDirectory:
            Failure(
                .disk,
                "no-home",
                "there is no directory for credentials: neither XDG_DATA_HOME nor HOME is set",
                help: "set HOME or XDG_DATA_HOME to a directory of yours"
            )
        case .busy(let path, let seconds):
            Failure(
                .busy,
                "credentials-busy",
                "another fetch has held '\(path)' for \(seconds) seconds",
                help: "wait for it to end, or end it, then run the same command again"
            )
        case .damaged(let path):
            Failure(.disk, "credentials-damaged", "'\(path)' is damaged", help: Self.removal(path))
        case .newer(let path, let version):
            Failure(
                .disk,
                "credentials-newer",
                "'\(path)' was written by a newer version of fetch (its format is \(version))",
                help: "update fetch, or \(Self.removal(path))"
            )
        case .isLink(let path):
            Failure(
                .disk,
                "credentials-link",
                "'\(path)' is a symbolic link, and credentials are never read or written through one",
                help: "move the file itself there, link the whole directory, or remove the link with `rm '\(path)'`"
            )
        case .untrusted(let path, let reason):
            Failure(
                .disk,
                "credentials-open",
                "credentials cannot be kept in '\(path)': \(reason)",
                help: "remove it, or set XDG_DATA_HOME to a directory of yours that others cannot write to"
            )
        }
    }

    private static func removal(_ path: String) -> String {
        "remove it with `rm '\(path)'`, then sign in again with `fetch login HOST`"
    }
}
