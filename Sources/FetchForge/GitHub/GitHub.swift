package import FetchModel

/// GitHub: github.com, and Enterprise servers.
struct GitHub: UnfinishedForge {
    static let kind = ForgeKind(
        .github,
        apiPath: "api/v3",
        builtIn: BuiltInForge("github", url: "https://github.com", api: "https://api.github.com", variable: "GITHUB"),
        downloads: .tag,
        authentication: authentication
    )

    let api: ForgeAPI
}

extension Host.Kind {
    package static let github = Host.Kind(rawValue: "github")
}
