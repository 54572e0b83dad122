internal import Glibc

/// Ends this process.
package enum ProcessEnd {
    /// Ends what is left of programs that were started, removes what is left of temporary directories, flushes the C library's streams, and ends the process with `code`.
    ///
    /// Runs no exit handlers and no destructors of libraries: threads may still be ending, and OpenSSL's clean-up frees
    /// what their thread-local storage frees as well ("double free or corruption", in one sync of a thousand).
    package static func now(_ code: Int32) -> Never {
        OrphanGuard.end()
        TemporaryDirectory.removeAll()
        fflush(nil)
        _exit(code)
    }
}
