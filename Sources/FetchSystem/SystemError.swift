package import FetchModel
internal import Glibc

/// A call to the operating system that failed.
package struct SystemError: Diagnosable, Hashable, Sendable {
    /// The C library's error number.
    package let number: Int32
    /// What was tried, as a verb phrase: `create`, `read`.
    package let action: String
    /// On what.
    package let path: String

    /// The error `number`, met while trying to `action` `path`.
    package init(number: Int32, action: String, path: String) {
        self.number = number
        self.action = action
        self.path = path
    }

    /// The last error of this thread, met while trying to `action` `path`.
    package static func last(_ action: String, _ path: String) -> SystemError {
        SystemError(number: errno, action: action, path: path)
    }

    /// The failure for people: what, where, why, and what to do.
    package var failure: Failure {
        let reason = String(cString: strerror(number)).lowercased()
        let help: String? =
            switch number {
            case ENOSPC, EDQUOT: "free some space there, then run the same command again"
            case EACCES, EPERM: "check who owns it and its permissions, then run the same command again"
            case EROFS: "the file system is read-only; choose another place or mount it writable"
            case EMFILE, ENFILE: "raise the limit on open files (ulimit -n) or lower --jobs"
            default: nil
            }
        return Failure(.disk, "disk", "cannot \(action) '\(path)': \(reason)", help: help)
    }
}

/// `result`, unless it is -1: then the thread's last error is thrown.
@discardableResult
package func check(_ result: Int32, _ action: String, _ path: @autoclosure () -> String) throws -> Int32 {
    if result == -1 { throw SystemError.last(action, path()) }
    return result
}

extension SystemError {
    /// Whether a folder could not go because something is in it.
    package var meansNotEmpty: Bool { number == ENOTEMPTY || number == EEXIST }

    /// Whether nothing may be written there, by this user or by anybody.
    package var meansUnwritable: Bool { [EACCES, EPERM, EROFS].contains(number) }

    /// Whether nothing had that name.
    package var meansMissing: Bool { number == ENOENT }

    /// Whether a folder could not be renamed because its file system does not do that: between mounts, and for a
    /// folder of an overlay's lower layer (a container image's).
    package var meansImmovable: Bool { number == EXDEV }
}
