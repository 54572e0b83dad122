internal import Glibc

/// The limit on open files.
package enum OpenFiles {
    /// Raises the soft limit to the hard one: staged trees and deep walks hold directories open.
    package static func raiseLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max
        else {
            return
        }
        // More is not needed, and some systems have no hard limit.
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
