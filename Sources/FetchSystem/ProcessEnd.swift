internal import Glibc

/// Ends this process.
package enum ProcessEnd {
    /// Flushes the C library's streams and ends the process with `code`.
    ///
    /// Runs no exit handlers and no destructors of libraries: threads may still be ending, and OpenSSL's clean-up frees
    /// what their thread-local storage frees as well ("double free or corruption", in one sync of a thousand).
    package static func now(_ code: Int32) -> Never {
        fflush(nil)
        _exit(code)
    }
}
