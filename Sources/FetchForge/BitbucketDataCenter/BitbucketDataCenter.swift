package import FetchModel

/// Bitbucket Data Center: servers of one's own.
struct BitbucketDataCenter: UnfinishedForge {
    static let kind = ForgeKind(
        .bitbucketDataCenter,
        aliases: ["bitbucket-server", "stash"],
        apiPath: "rest/api/latest",
        downloads: .none,
        authentication: authentication
    )

    let api: ForgeAPI

    /// A page names the project as `projects/KEY` or `users/NAME`, a clone address as `scm/key`.
    static func repositoryPath(_ path: [String]) -> [String] {
        switch path.first {
        case "projects" where path.count >= 4 && path[2] == "repos": [path[1], path[3]]
        case "users" where path.count >= 4 && path[2] == "repos": ["~" + path[1], path[3]]
        case "scm": Array(path.dropFirst().prefix(2))
        default: Array(path.prefix(2))
        }
    }
}

extension BitbucketDataCenter {
    /// Project and repository tokens are bearer tokens everywhere, in git as well.
    static let authentication = ForgeAuthentication(
        token: .bearer,
        oauth: OAuthDescription(
            authorizePath: "rest/oauth2/latest/authorize",
            tokenPath: "rest/oauth2/latest/token",
            client: .registered,
            callback: .anyPort(host: "http://127.0.0.1"),
            scopes: ["REPO_READ"],
            registration: "ask an administrator for an incoming application link (external application; "
                + "scope 'REPO_READ')"
        ),
        scopes: "it needs the permission to read the repository"
    )
}

extension Host.Kind {
    package static let bitbucketDataCenter = Host.Kind(rawValue: "bitbucket-datacenter")
}
