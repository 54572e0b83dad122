/// What the rest of the program needs to know of a kind of forge, as data.
package struct ForgeKind: Hashable, Sendable {
    /// To what the files belong that a repository offers for download.
    package enum Downloads: Hashable, Sendable {
        /// It offers none.
        case none
        /// To the repository.
        case repository
        /// To a tag: they are the assets of a release.
        case tag
    }

    /// The name that manifests use: `github`.
    package let name: Host.Kind
    /// Other names that people use for it: `forgejo`.
    package let aliases: [String]
    /// Where its API is below the URL of its pages: `api/v3`; empty where there is no API.
    package let apiPath: String
    /// The forge of this kind that every machine knows.
    package let builtIn: BuiltInForge?
    /// Whether a repository has an owner, group or project.
    package let hasOwners: Bool
    /// Whether groups can contain groups.
    package let hasNestedGroups: Bool
    /// To what its downloads belong.
    package let downloads: Downloads
    /// How its users authenticate.
    package let authentication: ForgeAuthentication

    /// A kind of forge.
    package init(
        _ name: Host.Kind,
        aliases: [String] = [],
        apiPath: String,
        builtIn: BuiltInForge? = nil,
        hasOwners: Bool = true,
        hasNestedGroups: Bool = false,
        downloads: Downloads,
        authentication: ForgeAuthentication
    ) {
        self.name = name
        self.aliases = aliases
        self.apiPath = apiPath
        self.builtIn = builtIn
        self.hasOwners = hasOwners
        self.hasNestedGroups = hasNestedGroups
        self.downloads = downloads
        self.authentication = authentication
    }

    /// Where the API of a forge of this kind is whose pages are at `url`: beside a built-in's pages, or below its own.
    package func api(at url: WebURL) -> WebURL {
        if let builtIn, builtIn.url.origin == url.origin { return builtIn.api }
        return apiPath.isEmpty ? url : url.appending(encodedPath: apiPath) ?? url
    }
}
