internal import FetchModel

extension BitbucketCloud {
    /// Archives refuse repository, project and workspace access tokens (BCLOUD-23783), and an API token goes with the
    /// account's e-mail address everywhere but in git, which knows it by a fixed name.
    static let authentication = ForgeAuthentication(
        token: .bearer(gitUser: "x-token-auth"),
        variables: [
            CredentialVariable("BITBUCKET_ACCESS_TOKEN", .bearer(gitUser: "x-token-auth", opensArchives: false)),
            CredentialVariable("BITBUCKET_API_TOKEN", user: "BITBUCKET_EMAIL", apiToken),
        ],
        passwords: [
            PasswordRule(
                .exactly("x-token-auth"),
                CredentialForms(api: .bearer, archive: .bearer, git: .basic)
            ),
            PasswordRule(.emailAddress, apiToken),
            // An API token that was stored for git, under a name that serves git alone.
            PasswordRule(.any, CredentialForms(api: nil, archive: .basic, git: .basic, opensArchives: false)),
        ],
        hasRepositoryTokens: true,
        oauth: OAuthDescription(
            authorizePath: "site/oauth2/authorize",
            tokenPath: "site/oauth2/access_token",
            client: .confidential(id: "BITBUCKET_CONSUMER_KEY", secret: "BITBUCKET_CONSUMER_SECRET"),
            callback: .fixed("http://localhost:8976", variable: "BITBUCKET_CALLBACK_URL"),
            hasClientCredentials: true,
            registration: "add a consumer in the workspace's settings (OAuth consumers; callback URL "
                + "'http://localhost:8976'; permission: read repositories), and put its key and secret into .env"
        ),
        scopes: "it needs the scope to read repositories: 'repository' for OAuth consumers and access tokens, "
            + "'read:repository:bitbucket' for API tokens; and its owner must have access"
    )

    private static let apiToken = CredentialForms(
        api: .basic,
        archive: .basic,
        git: .basicAs(user: "x-bitbucket-api-token-auth")
    )
}
