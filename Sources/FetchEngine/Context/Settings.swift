package import FetchModel

/// How a run works: where, how many downloads at once, and with which cache and mirrors.
///
/// An option wins over the environment, the environment over the user's configuration file.
package struct Settings: Sendable {
    /// The directory in which the command runs: absolute, links resolved.
    package var directory: String
    /// The manifest as the user named it, relative to `directory` or absolute; `nil` for `deps.yaml`.
    package var manifest: String?
    /// Whether `deps.yaml` may be in a directory above `directory`.
    package var searchesUpwards = false
    /// Downloads at once.
    package var jobs: Int
    /// How long to wait for a host, or for another process, in seconds.
    package var timeout: Int
    /// Whether the shared cache is read and filled.
    package var usesCache: Bool
    /// Where the shared cache is; `nil` if there is none.
    package var cacheDirectory: String?
    /// Whether events say why each thing is done or not, for `-v`.
    package var isVerbose = false
    /// The mirrors of hosts.
    package var mirrors: [UserConfiguration.Mirror]
    /// The ids of public OAuth clients, by the origin at which they sign in.
    package var clients: [Origin: String] = [:]
    /// The server of the OSV API that `fetch audit` asks; `nil` for api.osv.dev.
    package var osv: WebURL?
    /// Why the user's configuration was not used, where a command goes on without it.
    package var refusals: [Failure] = []
    /// The process's environment.
    package var environment: [String: String]
    /// The user at the terminal; `nil` if there is none, and no run may wait for one.
    package var interaction: Interaction?
    /// The program's version, as requests carry it.
    package var version: String

    /// Settings given whole.
    package init(
        directory: String,
        manifest: String? = nil,
        jobs: Int = 8,
        timeout: Int = 30,
        usesCache: Bool = true,
        cacheDirectory: String?,
        mirrors: [UserConfiguration.Mirror] = [],
        environment: [String: String],
        version: String
    ) {
        self.directory = directory
        self.manifest = manifest
        self.jobs = jobs
        self.timeout = timeout
        self.usesCache = usesCache
        self.cacheDirectory = cacheDirectory
        self.mirrors = mirrors
        self.environment = environment
        self.version = version
    }

    /// Whether the run is part of a CI job, which sets `CI`.
    package var isCI: Bool { Self.isCI(environment["CI"]) }

    /// Whether `value`, that of the variable `CI`, says so.
    package static func isCI(_ value: String?) -> Bool { !["", "0", "false"].contains((value ?? "").lowercased()) }

    /// Where the cache is: `FETCH_CACHE_DIR`, else what the user's file says, else `fetch` below the XDG cache directory;
    /// `nil` where the environment names no place for it.
    package static func cacheDirectory(
        in environment: [String: String],
        directory: String,
        configured: String? = nil
    ) -> String? {
        func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(directory)/\(path)" }
        if let path = environment["FETCH_CACHE_DIR"], !path.isEmpty { return absolute(path) }
        if let configured { return absolute(configured) }
        return fetchDirectory("XDG_CACHE_HOME", ".cache", in: environment)
    }

    /// Returns the path of the user's configuration file; `nil` if the environment names no place for it.
    package static func configurationPath(in environment: [String: String]) -> String? {
        fetchDirectory("XDG_CONFIG_HOME", ".config", in: environment).map { "\($0)/config.yaml" }
    }

    /// `fetch` below the XDG directory in `variable`, or below `name` at home (XDG base directory specification: a
    /// relative path in the variable is to be ignored).
    private static func fetchDirectory(_ variable: String, _ name: String, in environment: [String: String]) -> String?
    {
        if let path = environment[variable], path.hasPrefix("/") { return "\(path)/fetch" }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return "\(home)/\(name)/fetch"
    }
}
