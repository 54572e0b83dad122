internal import FetchModel

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
                + "redirect URL 'http://127.0.0.1/'; scope 'REPO_READ')"
        ),
        scopes: "it needs the permission to read the repository"
    )
}
