import FetchModel

extension ForgeAPI {
    /// How to sign in at this forge, as the end of a sentence.
    var signIn: String {
        if let insecure { return "use its https:// URL: credentials are not sent over plain http to '\(insecure)'" }
        let own = address.isOwn ? variables : []
        let token = address.url.origin.tokenVariable.map { address.url.origin.scheme == "https" ? [$0] : [] } ?? []
        let ways = own + (own.isEmpty ? token : [])
        let login =
            address.kind == .bitbucket && address.isOwn ? "fetch login" : "fetch login \(address.name) --with-token"
        return ways.isEmpty
            ? "sign in with '\(login)'" : "sign in with '\(login)', or set \(ways.joined(separator: " or "))"
    }

    /// Which of its origins no credential is sent to, because plain http would carry it over a network.
    var insecure: Origin? { [address.api.origin, address.url.origin].first { !$0.mayCarryCredentials } }

    /// Why no credential was sent: the end of a sentence.
    var noCredential: String {
        insecure == nil ? "there is no credential for it" : "no credential is sent over plain http"
    }

    /// What a credential needs here, as a sentence.
    var scopes: String {
        switch address.kind {
        case .bitbucket:
            "it needs the scope to read repositories: 'repository' for OAuth consumers and access tokens, "
                + "'read:repository:bitbucket' for API tokens; and its owner must have access"
        case .github:
            "it needs to read the repository's contents ('repo', or 'Contents: read'), and access to its owner"
        case .gitlab: "it needs the scopes 'read_api' and 'read_repository'"
        case .gitea: "it needs the scope 'read:repository'"
        case .bitbucketDataCenter: "it needs the permission to read the repository"
        case .cgit: "ask its owner for access"
        }
    }

    /// The variables of the environment that this machine's own forges take.
    private var variables: [String] {
        switch address.kind {
        case .bitbucket:
            [
                "BITBUCKET_ACCESS_TOKEN", "BITBUCKET_EMAIL with BITBUCKET_API_TOKEN", "FETCH_TOKEN_bitbucket_org",
            ]
        case .github: ["GITHUB_TOKEN"]
        case .gitlab: ["GITLAB_TOKEN"]
        case .gitea: ["GITEA_TOKEN"]
        case .bitbucketDataCenter, .cgit: []
        }
    }
}

extension BuiltInForge {
    /// The variable of the environment that says where the API of the forge at `address` lives, if it has one.
    static func variable(of address: ForgeAddress) -> String? {
        all.first { $0.address.name == address.name }.map { $0.variable + "_API_URL" }
    }
}
