/// The user's own settings, for all projects: `$XDG_CONFIG_HOME/fetch/config.yaml`.
package struct UserConfiguration: Hashable, Sendable {
    /// A place that serves the archives of another.
    package struct Mirror: Hashable, Sendable {
        /// What the addresses begin with that are asked elsewhere: `https://bitbucket.org`.
        package var prefix: String
        /// What stands in its place: `https://mirror.example.com/bitbucket`.
        package var replacement: String

        /// A mirror.
        package init(prefix: String, replacement: String) {
            self.prefix = prefix
            self.replacement = replacement
        }
    }

    /// Downloads at once.
    package var jobs: Int?
    /// How long to wait, in seconds.
    package var timeout: Int?
    /// Where the cache is.
    package var cache: String?
    /// Mirrors of archives, the first that fits wins.
    package var mirrors: [Mirror]

    /// Settings; `nil` and none where nothing was set.
    package init(jobs: Int? = nil, timeout: Int? = nil, cache: String? = nil, mirrors: [Mirror] = []) {
        self.jobs = jobs
        self.timeout = timeout
        self.cache = cache
        self.mirrors = mirrors
    }
}

extension WebURL {
    /// Where `mirrors` serve what is here; this URL itself where none of them does. Only whole segments of the path fit.
    package func mirrored(by mirrors: [UserConfiguration.Mirror]) -> WebURL {
        for mirror in mirrors {
            let prefix = mirror.prefix.hasSuffix("/") ? String(mirror.prefix.dropLast()) : mirror.prefix
            guard wire == prefix || wire.hasPrefix(prefix + "/") else { continue }
            let base = mirror.replacement.hasSuffix("/") ? String(mirror.replacement.dropLast()) : mirror.replacement
            if let url = WebURL(base + wire.dropFirst(prefix.count)) { return url }
        }
        return self
    }
}
