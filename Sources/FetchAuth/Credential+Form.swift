import FetchModel

extension Credential {
    /// A token in the form that a forge of `kind` takes at a door: a bearer token, but for git, which knows only users
    /// with passwords.
    init(token: Secret, of kind: Host.Kind?, for purpose: CredentialPurpose) {
        guard purpose == .git else {
            self = .bearer(token)
            return
        }
        self =
            switch kind {
            case .bitbucket: .basic(user: "x-token-auth", password: token)
            case .github, .gitea: .basic(user: "x-access-token", password: token)
            case .gitlab: .basic(user: "oauth2", password: token)
            case .bitbucketDataCenter, .cgit, nil: .bearer(token)
            }
    }
}

extension IssuedCredential {
    /// What a user and a password that were kept for git, or for curl, are at a door of a forge of `kind`; `nil` where
    /// they open nothing.
    ///
    /// Git's credentials are not a REST API's. At Bitbucket `x-token-auth` stands for a bearer token, and an API token
    /// goes with the account's e-mail address everywhere but in git: with any other name it serves git alone. GitLab's API
    /// takes no passwords, but takes what is the password for git as a token.
    init?(user: String, password: Secret, of kind: Host.Kind?, for purpose: CredentialPurpose, source: String) {
        let basic = Credential.basic(user: user, password: password)
        switch (kind, purpose) {
        case (.bitbucket, .git) where user.contains("@"):
            self.init(.basic(user: "x-bitbucket-api-token-auth", password: password), source: source)
        case (_, .git): self.init(basic, source: source)
        case (.bitbucket, _) where user == "x-token-auth": self.init(.bearer(password), source: source)
        case (.bitbucket, _) where user.contains("@"): self.init(basic, source: source)
        case (.bitbucket, .api): return nil
        case (.bitbucket, .archive): self.init(basic, source: source, opensArchives: false)
        case (.gitlab, _) where user == "gitlab-ci-token":
            self.init(.header(name: "JOB-TOKEN", value: password), source: source, opensArchives: false)
        case (.gitlab, _): self.init(.bearer(password), source: source)
        default: self.init(basic, source: source)
        }
    }
}
