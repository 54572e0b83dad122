package import FetchModel

/// cgit: snapshots of its pages, and tags and branches through git.
struct Cgit: UnfinishedForge {
    static let kind = ForgeKind(
        .cgit,
        apiPath: "",
        hasOwners: false,
        hasNestedGroups: true,
        downloads: .none,
        authentication: ForgeAuthentication(token: .bearer, scopes: "ask its owner for access")
    )

    let api: ForgeAPI

    static func repositoryPath(_ path: [String]) -> [String] { path }
}

extension Host.Kind {
    package static let cgit = Host.Kind(rawValue: "cgit")
}
