package import FetchSystem

/// Why the cache cannot be managed, besides failed system calls (`SystemError`).
package enum CacheError: Error, Hashable, Sendable {
    /// Other users could have written what is in it.
    case untrusted(UntrustedDirectory)
    /// There is no place for it.
    case homeless
    /// Other processes still use it after this many seconds.
    case busy(seconds: Int)
}
