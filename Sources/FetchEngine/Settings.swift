internal import FetchModel

/// How a run works: where, how much at once, and in which world.
///
/// An option wins over the environment, the environment over the user's configuration file.
package struct Settings: Sendable {
    /// The folder in which the command runs: absolute, links resolved.
    package var directory: String
    /// The manifest as the user named it, relative to `directory` or absolute; `nil` for `deps.yaml`.
    package var manifest: String?
    /// Downloads at once.
    package var jobs: Int
    /// How long to wait for a host, or for another process, in seconds.
    package var timeout: Int
    /// Whether the shared cache is read and filled.
    package var usesCache: Bool
    /// Where the shared cache is.
    package var cacheFolder: String
    /// The process's environment.
    package var environment: [String: String]
    /// The program's version, as requests carry it.
    package var version: String

    /// Settings given whole.
    package init(
        directory: String,
        manifest: String? = nil,
        jobs: Int = 8,
        timeout: Int = 30,
        usesCache: Bool = true,
        cacheFolder: String,
        environment: [String: String],
        version: String
    ) {
        self.directory = directory
        self.manifest = manifest
        self.jobs = jobs
        self.timeout = timeout
        self.usesCache = usesCache
        self.cacheFolder = cacheFolder
        self.environment = environment
        self.version = version
    }

    /// Where the cache is by `environment` alone: `FETCH_CACHE_DIR`, else `fetch` below the XDG cache folder.
    package static func cacheFolder(in environment: [String: String], directory: String) -> String {
        func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(directory)/\(path)" }
        if let path = environment["FETCH_CACHE_DIR"], !path.isEmpty { return absolute(path) }
        // The XDG base directory specification: a relative path is to be ignored.
        if let path = environment["XDG_CACHE_HOME"], path.hasPrefix("/") { return "\(path)/fetch" }
        if let home = environment["HOME"], !home.isEmpty { return absolute("\(home)/.cache/fetch") }
        return "/tmp/fetch-cache"
    }
}
