/// Where a forge is, and how its users authenticate there.
package struct ForgeAddress: Hashable, Sendable {
    /// The name by which dependencies refer to it: `bitbucket`, `work`.
    package let name: String
    /// Which URLs it has, and what its responses mean.
    package let kind: Host.Kind
    /// Where its pages, archives and git repositories are: `https://bitbucket.org`.
    package let url: WebURL
    /// Where its API is, with its version: `https://api.bitbucket.org/2.0`.
    package let api: WebURL
    /// Whether this machine alone says where it is: built in, or moved by the environment. No manifest does.
    package let isOwn: Bool
    /// The built-in forge of this name, wherever the environment or a manifest moved it; `nil` for other names.
    package let builtIn: BuiltInForge?
    /// How its users authenticate.
    package let authentication: ForgeAuthentication
    /// The OAuth client that the user registered there, where the forge wants one.
    package var client: PublicClient?

    /// A forge at these addresses.
    package init(
        name: String,
        kind: Host.Kind,
        url: WebURL,
        api: WebURL,
        isOwn: Bool = false,
        builtIn: BuiltInForge? = nil,
        authentication: ForgeAuthentication,
        client: PublicClient? = nil
    ) {
        self.name = name
        self.kind = kind
        self.url = url
        self.api = api
        self.isOwn = isOwn
        self.builtIn = builtIn
        self.authentication = authentication
        self.client = client
    }

    /// The variables of the environment that can name `client`: that of its own host; for a built-in forge that the
    /// environment moves also that of its usual host, but never where a manifest moves it.
    package var clientVariables: [String] {
        guard case .registered? = authentication.oauth?.client else { return [] }
        var origins = [url.origin]
        if isOwn, let builtIn, builtIn.url.origin != url.origin { origins.append(builtIn.url.origin) }
        return origins.filter { $0.scheme == "https" && $0.hasDefaultPort }.compactMap(\.clientVariable)
    }

    /// The origin of its pages, then that of its API where it is another.
    package var origins: [Origin] { api.origin == url.origin ? [url.origin] : [url.origin, api.origin] }

    /// Whether its pages or its API are at `origin`.
    package func owns(_ origin: Origin) -> Bool { url.origin == origin || api.origin == origin }

    package func hash(into hasher: inout Hasher) {
        // The rest follows from these in practice, and equality compares it.
        hasher.combine(name)
        hasher.combine(url)
        hasher.combine(api)
    }
}

/// A forge that every machine knows.
package struct BuiltInForge: Hashable, Sendable {
    /// Its name: `github`.
    package let name: String
    /// Where its pages are: `https://github.com`.
    package let url: WebURL
    /// Where its API is: `https://api.github.com`.
    package let api: WebURL
    /// How the variables begin that move it: `GITHUB` of `GITHUB_URL` and `GITHUB_API_URL`.
    package let variable: String

    /// A built-in forge; `nil` where one of the two is not an absolute URL.
    package init?(_ name: String, url: String, api: String, variable: String) {
        guard let url = WebURL(url), let api = WebURL(api) else { return nil }
        self.name = name
        self.url = url
        self.api = api
        self.variable = variable
    }

    /// The host names that always mean this forge.
    package var hostNames: Set<String> { [url.origin.host, api.origin.host] }
}
