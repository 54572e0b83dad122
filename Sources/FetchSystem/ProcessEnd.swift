internal import Glibc

/// The end of this process.
package enum ProcessEnd {
    /// Ends it with `code`, what was printed through the C library written out first.
    ///
    /// No exit handler and no library's destructor runs: threads of ours may still be on their way out, and OpenSSL's
    /// clean-up frees what their thread-local storage frees as well ("double free or corruption", one sync in a
    /// thousand). The system takes back the rest.
    package static func now(_ code: Int32) -> Never {
        fflush(nil)
        _exit(code)
    }
}
