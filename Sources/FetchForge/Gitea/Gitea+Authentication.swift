internal import FetchModel

extension Gitea {
    /// Git accepts a token as the password of any user.
    static let authentication = ForgeAuthentication(
        token: .bearer(gitUser: "x-access-token"),
        variables: [CredentialVariable("GITEA_TOKEN", .bearer(gitUser: "x-access-token"))],
        oauth: OAuthDescription(
            authorizePath: "login/oauth/authorize",
            tokenPath: "login/oauth/access_token",
            client: .registered,
            callback: .anyPort(host: "http://127.0.0.1"),
            scopes: ["read:repository"],
            registration:
                "add an OAuth2 application in the user settings (Applications; not confidential; redirect URI "
                + "'http://127.0.0.1/'; scope 'read:repository')"
        ),
        scopes: "it needs the scope 'read:repository'"
    )
}
