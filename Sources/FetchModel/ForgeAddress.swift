/// Where a forge lives: its pages, archives and git repositories, and its API.
package struct ForgeAddress: Hashable, Sendable {
    /// The name by which dependencies refer to it: `bitbucket`, `work`.
    package let name: String
    /// Which URLs it has, and what its answers mean.
    package let kind: Host.Kind
    /// Where people, archives and git go: `https://bitbucket.org`.
    package let url: WebURL
    /// Where its API lives, with its version: `https://api.bitbucket.org/2.0`.
    package let api: WebURL
    /// Whether this machine alone says where it lives, built in or by the environment; no manifest does.
    package let isOwn: Bool

    /// A forge; the API's URL is derived from kind and URL when absent.
    package init(name: String, kind: Host.Kind, url: WebURL, api: WebURL? = nil, isOwn: Bool = false) {
        self.name = name
        self.kind = kind
        self.url = url
        self.api = api ?? Self.api(of: kind, at: url)
        self.isOwn = isOwn
    }

    /// The forges that every machine knows, each where the real environment says that it lives.
    ///
    /// No manifest has a say in these, so they are where a forge's variables of the environment may go. Throws
    /// `Failure` for a variable that is no URL.
    package static func own(environment: [String: String]) throws -> [ForgeAddress] {
        try all(hosts: [], environment: environment)
    }

    /// The built-in forges and those of a manifest. An entry of the manifest moves the built-in of its name, the
    /// environment's `*_URL` and `*_API_URL` win over it. Throws `Failure` for a variable that is no URL.
    package static func all(hosts: [Host], environment: [String: String]) throws -> [ForgeAddress] {
        let own = try BuiltInForge.all.map { forge in
            let known = forge.address
            let url = try variable(forge.variable + "_URL", environment)
            let api = try variable(forge.variable + "_API_URL", environment)
            if url == nil, let host = hosts.first(where: { $0.name == known.name }) {
                return ForgeAddress(name: host.name, kind: host.kind, url: host.url, api: api ?? host.api)
            }
            return ForgeAddress(name: known.name, kind: known.kind, url: url ?? known.url, api: api, isOwn: true)
        }
        let names = Set(own.map(\.name))
        return own
            + hosts.filter { !names.contains($0.name) }
            .map { ForgeAddress(name: $0.name, kind: $0.kind, url: $0.url, api: $0.api) }
    }

    /// Where the API of a forge of `kind` at `url` lives: beside a built-in's pages, or below its own.
    private static func api(of kind: Host.Kind, at url: WebURL) -> WebURL {
        if let known = BuiltInForge.all.first(where: { $0.address.kind == kind && $0.address.url.origin == url.origin })
        {
            return known.address.api
        }
        let path: String? =
            switch kind {
            case .bitbucket: "2.0"
            case .bitbucketDataCenter: "rest/api/latest"
            case .github: "api/v3"
            case .gitlab: "api/v4"
            case .gitea: "api/v1"
            case .cgit: nil
            }
        return path.flatMap { url.appending(encodedPath: $0) } ?? url
    }

    private static func variable(_ name: String, _ environment: [String: String]) throws -> WebURL? {
        guard let text = environment[name], !text.isEmpty else { return nil }
        if let url = WebURL(text), url.origin.scheme != "file", url.wire == url.description { return url }
        throw Failure(
            .usage,
            "bad-environment",
            "\(name) in the environment is not the address of a forge",
            help: "set \(name) to an address such as 'https://git.example.com', without a user or a query, or unset it"
        )
    }
}

/// A forge that every machine knows, and the beginning of the variables that move it.
package struct BuiltInForge: Hashable, Sendable {
    /// Where it lives unless the environment or a manifest says otherwise.
    package let address: ForgeAddress
    /// `BITBUCKET` of `BITBUCKET_URL` and `BITBUCKET_API_URL`.
    package let variable: String

    /// Bitbucket Cloud, GitHub, GitLab and Codeberg.
    package static let all: [BuiltInForge] = [
        BuiltInForge("bitbucket", .bitbucket, "https://bitbucket.org", "https://api.bitbucket.org/2.0", "BITBUCKET"),
        BuiltInForge("github", .github, "https://github.com", "https://api.github.com", "GITHUB"),
        BuiltInForge("gitlab", .gitlab, "https://gitlab.com", "https://gitlab.com/api/v4", "GITLAB"),
        BuiltInForge("codeberg", .gitea, "https://codeberg.org", "https://codeberg.org/api/v1", "GITEA"),
    ].compactMap(\.self)

    private init?(_ name: String, _ kind: Host.Kind, _ url: String, _ api: String, _ variable: String) {
        guard let url = WebURL(url), let api = WebURL(api) else { return nil }
        address = ForgeAddress(name: name, kind: kind, url: url, api: api, isOwn: true)
        self.variable = variable
    }
}
