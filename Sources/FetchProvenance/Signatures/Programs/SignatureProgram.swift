internal import Glibc

/// A program that checks signatures.
package enum SignatureProgram: String, Sendable, CaseIterable {
    case sqv, gpgv
    case sshKeygen = "ssh-keygen"

    /// The package that has it, on Debian and its relatives.
    package var package: String { self == .sshKeygen ? "openssh-client" : rawValue }

    /// Returns its path in `environment`; `nil` where there is none. A relative directory on `PATH` is passed over, since it
    /// may be a project's.
    package func path(in environment: [String: String]) -> String? {
        let directories = (environment["PATH"] ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
        return directories.lazy.map { "\($0)/\(rawValue)" }.first {
            var info = stat()
            return stat($0, &info) == 0 && info.st_mode & S_IFMT == S_IFREG && access($0, X_OK) == 0
        }
    }
}
