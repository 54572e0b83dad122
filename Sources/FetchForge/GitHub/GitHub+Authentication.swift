internal import FetchModel

extension GitHub {
    /// Actions of Gitea and Forgejo set `GITHUB_TOKEN` for their own instance, which `GITHUB_SERVER_URL` names.
    static let authentication = ForgeAuthentication(
        token: .bearer(gitUser: "x-access-token"),
        variables: [
            CredentialVariable("GITHUB_TOKEN", .bearer(gitUser: "x-access-token"), madeFor: "GITHUB_SERVER_URL"),
            CredentialVariable("GH_TOKEN", .bearer(gitUser: "x-access-token")),
        ],
        passwords: [
            // The name for tokens of apps, of which the API takes none as a password.
            PasswordRule(.exactly("x-access-token"), .bearer(gitUser: "x-access-token")), PasswordRule(.any, .basic),
        ],
        oauth: OAuthDescription(
            authorizePath: "login/oauth/authorize",
            tokenPath: "login/oauth/access_token",
            devicePath: "login/device/code",
            client: .registered,
            callback: .anyPort(host: "http://127.0.0.1"),
            scopes: ["repo"],
            registration: "register an OAuth app in the user settings (Developer settings; callback URL "
                + "'http://127.0.0.1/'; with the device flow enabled; it asks for the scope 'repo')"
        ),
        scopes: "it needs to read the repository's contents ('repo', or 'Contents: read'), and access to its owner"
    )
}
