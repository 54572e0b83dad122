package import FetchModel

/// GitLab: gitlab.com, and servers of one's own.
struct GitLab: UnfinishedForge {
    static let kind = ForgeKind(
        .gitlab,
        apiPath: "api/v4",
        builtIn: BuiltInForge(
            "gitlab",
            url: "https://gitlab.com",
            api: "https://gitlab.com/api/v4",
            variable: "GITLAB"
        ),
        hasNestedGroups: true,
        downloads: .tag,
        authentication: authentication
    )

    let api: ForgeAPI

    /// A group contains groups; a page of a repository begins behind `-`.
    static func repositoryPath(_ path: [String]) -> [String] { Array(path.prefix { $0 != "-" }) }
}

extension GitLab {
    /// The API takes no passwords, but takes as a token what is the password for git. Job tokens do not open archives.
    static let authentication = ForgeAuthentication(
        token: .bearer(gitUser: "oauth2"),
        variables: [
            CredentialVariable("GITLAB_TOKEN", .bearer(gitUser: "oauth2")),
            CredentialVariable("CI_JOB_TOKEN", jobToken, madeFor: "CI_SERVER_URL", isSetByCI: true),
        ],
        passwords: [
            PasswordRule(.exactly("gitlab-ci-token"), jobToken),
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
                + "'http://127.0.0.1'; scopes 'read_api' and 'read_repository')"
        ),
        scopes: "it needs the scopes 'read_api' and 'read_repository'"
    )

    private static let jobToken = CredentialForms(
        api: .header("JOB-TOKEN"),
        archive: .header("JOB-TOKEN"),
        git: .basicAs(user: "gitlab-ci-token"),
        opensArchives: false
    )
}

extension Host.Kind {
    package static let gitlab = Host.Kind(rawValue: "gitlab")
}
