package import FetchModel

/// The credentials that the environment holds, each for the origins it was given for.
///
/// No manifest has a say in what this gives: where a forge lives it knows from the machine alone (built in, or moved by
/// `*_URL` and `*_API_URL` of the real environment), and everything else is bound to a host by its variable's name.
package struct EnvironmentCredentials: Sendable {
    private let variables: Variables
    /// The forges that this machine knows, where it says that they live.
    package let forges: [ForgeAddress]

    /// The credentials in `environment`, the real one, and in the project's `.env`, which may hold the credentials of
    /// the known forges, but can neither move these nor name other hosts. Throws `Failure` for a `*_URL` that is none.
    package init(environment: [String: String], dotEnv: [String: String] = [:]) throws {
        variables = Variables(environment: environment, dotEnv: dotEnv)
        forges = try ForgeAddress.own(environment: environment)
    }

    /// The same without the project's `.env`.
    var real: EnvironmentCredentials {
        EnvironmentCredentials(Variables(environment: variables.environment, dotEnv: [:]), forges)
    }

    private init(_ variables: Variables, _ forges: [ForgeAddress]) {
        (self.variables, self.forges) = (variables, forges)
    }

    /// What to show `origin` at a door, the first that applies; `nil` where nothing was given for it, and for every
    /// origin where it could be read on the way. Throws `Failure` for a variable that cannot be a credential.
    package func credential(of origin: Origin, for purpose: CredentialPurpose) throws -> IssuedCredential? {
        try token(of: origin, for: purpose) ?? forgeCredential(of: origin, for: purpose)
    }

    /// The token in `FETCH_TOKEN_<host>`: for https on that host's default port, and for the origins of a known forge
    /// whose pages are at that host, or were before the environment moved them.
    package func token(of origin: Origin, for purpose: CredentialPurpose) throws -> IssuedCredential? {
        guard origin.mayCarryCredentials else { return nil }
        let known = forges.filter { $0.owns(origin) }
        var names: [String?] = origin.scheme == "https" && origin.hasDefaultPort ? [origin.tokenVariable] : []
        for forge in known {
            names.append(forge.url.origin.tokenVariable)
            names.append(BuiltInForge.all.first { $0.address.name == forge.name }?.address.url.origin.tokenVariable)
        }
        for case let name? in names {
            guard let token = try variables.token(name, elsewhere: false) else { continue }
            return IssuedCredential(
                Credential(token: token.secret, of: known.first?.kind, for: purpose),
                source: token.source
            )
        }
        return nil
    }

    /// The credential in a known forge's own variables, such as `BITBUCKET_ACCESS_TOKEN`: for that forge's origins alone.
    package func forgeCredential(of origin: Origin, for purpose: CredentialPurpose) throws -> IssuedCredential? {
        guard origin.mayCarryCredentials else { return nil }
        for forge in forges where forge.owns(origin) {
            if let credential = try credential(of: forge, for: purpose) { return credential }
        }
        return nil
    }

    /// The forge that this machine knows at `origin`, by its pages or its API; `nil` where it knows none.
    package func forge(at origin: Origin) -> ForgeAddress? { forges.first { $0.owns(origin) } }

    /// The OAuth consumer in `BITBUCKET_CONSUMER_KEY` and `BITBUCKET_CONSUMER_SECRET`, for the origins of Bitbucket Cloud;
    /// `nil` elsewhere and where one of the two is absent.
    package func consumer(of origin: Origin) throws -> Consumer? {
        guard origin.mayCarryCredentials, forges.contains(where: { $0.kind == .bitbucket && $0.owns(origin) }),
            let key = try variables.token("BITBUCKET_CONSUMER_KEY"),
            let secret = try variables.token("BITBUCKET_CONSUMER_SECRET")
        else { return nil }
        return Consumer(key: key.secret.revealed, secret: secret.secret, source: "\(key.source) and \(secret.source)")
    }

    private func credential(of forge: ForgeAddress, for purpose: CredentialPurpose) throws -> IssuedCredential? {
        switch forge.kind {
        case .bitbucket: try bitbucket(for: purpose)
        case .github: try github(forge, for: purpose)
        case .gitlab: try gitlab(forge, for: purpose)
        case .gitea: try variables.token("GITEA_TOKEN")?.issued(.gitea, for: purpose)
        case .bitbucketDataCenter, .cgit: nil
        }
    }

    private func bitbucket(for purpose: CredentialPurpose) throws -> IssuedCredential? {
        if let token = try variables.token("BITBUCKET_ACCESS_TOKEN") {
            return token.issued(.bitbucket, for: purpose, opensArchives: false)
        }
        guard let email = try variables.token("BITBUCKET_EMAIL"), let token = try variables.token("BITBUCKET_API_TOKEN")
        else { return nil }
        // Git knows API tokens by a fixed name, everything else by the account's e-mail address.
        let user = purpose == .git ? "x-bitbucket-api-token-auth" : email.secret.revealed
        return IssuedCredential(
            .basic(user: user, password: token.secret),
            source: "\(email.source) with \(token.source)"
        )
    }

    private func github(_ forge: ForgeAddress, for purpose: CredentialPurpose) throws -> IssuedCredential? {
        // Actions of Gitea and Forgejo set GITHUB_TOKEN for their own instance, which GITHUB_SERVER_URL names.
        let isElsewhere = try variables.names("GITHUB_SERVER_URL", otherThan: forge, unless: "GITHUB_URL")
        if !isElsewhere, let token = try variables.token("GITHUB_TOKEN") { return token.issued(.github, for: purpose) }
        return try variables.token("GH_TOKEN")?.issued(.github, for: purpose)
    }

    private func gitlab(_ forge: ForgeAddress, for purpose: CredentialPurpose) throws -> IssuedCredential? {
        if let token = try variables.token("GITLAB_TOKEN") { return token.issued(.gitlab, for: purpose) }
        // A job's token is that of the instance on which the job runs.
        guard try !variables.names("CI_SERVER_URL", otherThan: forge, unless: "GITLAB_URL"),
            let token = try variables.token("CI_JOB_TOKEN")
        else { return nil }
        let credential: Credential =
            purpose == .git
            ? .basic(user: "gitlab-ci-token", password: token.secret)
            : .header(name: "JOB-TOKEN", value: token.secret)
        return IssuedCredential(credential, source: token.source, opensArchives: false)
    }
}

/// An OAuth consumer: what a forge calls the program that asks on a user's behalf.
package struct Consumer: Hashable, Sendable {
    /// Public: it stands in the address that the browser opens.
    package let key: String
    /// Proves that it is this consumer.
    package let secret: Secret
    /// Where the two came from, for messages.
    package let source: String
}

extension ForgeAddress {
    /// Whether `origin` is where its pages or its API are.
    fileprivate func owns(_ origin: Origin) -> Bool { url.origin == origin || api.origin == origin }
}
