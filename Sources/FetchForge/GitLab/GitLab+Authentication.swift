internal import FetchModel

extension GitLab {
    /// The API takes no passwords, but takes as a token what is the password for git. Archives open neither to the tokens of
    /// CI jobs nor to deploy tokens, which serve git alone.
    static let authentication = ForgeAuthentication(
        token: .bearer(gitUser: "oauth2"),
        variables: [
            CredentialVariable("GITLAB_TOKEN", .bearer(gitUser: "oauth2")),
            CredentialVariable("CI_JOB_TOKEN", jobToken, madeFor: "CI_SERVER_URL", isSetByCI: true),
        ],
        passwords: [
            PasswordRule(.exactly("gitlab-ci-token"), jobToken),
            PasswordRule(
                .prefixed("gitlab+deploy-token-"),
                CredentialForms(api: nil, archive: .basic, git: .basic, opensArchives: false)
            ),
            PasswordRule(.any, CredentialForms(api: .bearer, archive: .bearer, git: .basic)),
        ],
        oauth: OAuthDescription(
            authorizePath: "oauth/authorize",
            tokenPath: "oauth/token",
            devicePath: "oauth/authorize_device",
            client: .registered,
            callback: .anyPort(host: "http://127.0.0.1"),
            scopes: ["read_api", "read_repository"],
            registration: "add an application in the user settings (Applications; not confidential; redirect URI "
                + "'http://127.0.0.1/'; scopes 'read_api' and 'read_repository')"
        ),
        scopes: "it needs the scopes 'read_api' and 'read_repository'"
    )

    /// The header field of a job's token.
    private static let jobTokenField = "JOB-TOKEN"

    private static let jobToken = CredentialForms(
        api: .header(jobTokenField),
        archive: .header(jobTokenField),
        git: .basicAs(user: "gitlab-ci-token"),
        opensArchives: false
    )

    /// Whether `credential` is the token of a CI job: to it, some of the API does not exist.
    static func isOfJob(_ credential: IssuedCredential?) -> Bool {
        if case .header(jobTokenField, _)? = credential?.credential { true } else { false }
    }
}
