package import FetchModel
internal import Glibc

/// A system call that failed.
package struct SystemError: Diagnosable, Hashable, Sendable {
    /// The C library's error number.
    package let number: Int32
    /// What was attempted, as a verb: `create`, `read`.
    package let action: String
    /// The path that it concerned.
    package let path: String

    /// The error `number` of an attempt to `action` `path`.
    package init(number: Int32, action: String, path: String) {
        self.number = number
        self.action = action
        self.path = path
    }

    /// Returns the error as that of an attempt to `action` `path`, of which what failed is a part.
    package func of(_ action: String, _ path: String) -> SystemError {
        SystemError(number: number, action: action, path: path)
    }

    /// Returns the thread's last error (`errno`) as that of an attempt to `action` `path`.
    package static func last(_ action: String, _ path: String) -> SystemError {
        SystemError(number: errno, action: action, path: path)
    }

    /// The diagnostic: what failed, where, why, and what to do.
    package var failure: Failure {
        let reason = String(cString: strerror(number)).lowercased()
        let help: String? =
            switch number {
            case ENOSPC, EDQUOT: "free some space there, then run the same command again"
            case EACCES, EPERM: "check who owns it and its permissions, then run the same command again"
            case EROFS: "the file system is read-only; choose another place or mount it writable"
            case EBADF: "it is closed; run the command with it open"
            case EMFILE, ENFILE: "raise the limit on open files (ulimit -n) or lower --jobs"
            default: nil
            }
        return Failure(.disk, "disk", "cannot \(action) '\(path)': \(reason)", help: help).naming(path)
    }
}

/// Returns `result`; throws the thread's last error where it is -1.
@discardableResult
package func check(_ result: Int32, _ action: String, _ path: @autoclosure () -> String) throws -> Int32 {
    if result == -1 { throw SystemError.last(action, path()) }
    return result
}

extension SystemError {
    /// Whether a directory could not be removed because it is not empty.
    package var meansNotEmpty: Bool { number == ENOTEMPTY || number == EEXIST }

    /// Whether the path is not writable, for this user or at all.
    package var meansUnwritable: Bool { [EACCES, EPERM, EROFS].contains(number) }

    /// Whether nothing has that name.
    package var meansMissing: Bool { number == ENOENT }

    /// Whether a directory could not be renamed because the file system does not support it: across mounts, and for a
    /// directory of overlayfs's lower layer (a container image's).
    package var meansImmovable: Bool { number == EXDEV }
}
