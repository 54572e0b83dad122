internal import Glibc

/// How many files the process may hold open.
package enum OpenFiles {
    /// Raises the limit to what the system lets this process have: staged trees and deep walks hold folders open.
    package static func raiseLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max
        else {
            return
        }
        // Beyond this nothing is gained, and some systems name no bound at all.
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
