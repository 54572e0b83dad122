package import FetchModel
internal import FetchSystem

extension CacheError: Diagnosable {
    package var failure: Failure {
        let help = "set FETCH_CACHE_DIR to a directory that only you can write to"
        return switch self {
        case .untrusted(let reason): Failure(.disk, "cache-untrusted", "the cache is not used: \(reason)", help: help)
        case .homeless:
            Failure(.disk, "no-cache", "there is no shared cache: neither XDG_CACHE_HOME nor HOME is set", help: help)
        case .busy(let seconds):
            Failure(
                .busy,
                "cache-busy",
                "another fetch still uses the cache after \(seconds) s",
                help: "wait until it is done, or raise --timeout"
            )
        }
    }
}
