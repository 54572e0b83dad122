/// The user's settings for all projects: `$XDG_CONFIG_HOME/fetch/config.yaml`.
package struct UserConfiguration: Hashable, Sendable {
    /// URLs that serve the archives of another.
    package struct Mirror: Hashable, Sendable {
        /// The beginning of the URLs that are mirrored: `https://bitbucket.org`.
        package var prefix: String
        /// What replaces it, in the order of preference: `https://mirror.example.com/bitbucket`.
        package var replacements: [String]

        package init(prefix: String, replacements: [String]) {
            self.prefix = prefix
            self.replacements = replacements
        }
    }

    /// How many downloads run at once.
    package var jobs: Int?
    /// How long to wait without progress, in seconds.
    package var timeout: Int?
    /// The directory of the shared cache.
    package var cache: String?
    package var mirrors: [Mirror]
    /// The ids of public OAuth clients, by the origin at which they sign in.
    package var clients: [Origin: String]
    /// The server of the OSV API that `fetch audit` asks, instead of api.osv.dev.
    package var osv: WebURL?

    package init(
        jobs: Int? = nil,
        timeout: Int? = nil,
        cache: String? = nil,
        mirrors: [Mirror] = [],
        clients: [Origin: String] = [:],
        osv: WebURL? = nil
    ) {
        self.jobs = jobs
        self.timeout = timeout
        self.cache = cache
        self.mirrors = mirrors
        self.clients = clients
        self.osv = osv
    }
}

extension [UserConfiguration.Mirror] {
    /// Each mirror on its own, in the order in which they are tried.
    package var rules: [MirrorRule] {
        flatMap { mirror in
            mirror.replacements.map { MirrorRule(prefix: mirror.prefix, replacement: $0) }
        }
    }
}
