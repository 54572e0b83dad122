import FlyingFox

/// Bitbucket Cloud: website, REST API below `/2.0`, git and OAuth, all at one origin.
struct BitbucketCloud: ServedForge {
    static let origin = ServedOrigin(
        "bitbucket",
        .init(name: "BITBUCKET_URL"),
        .init(name: "BITBUCKET_API_URL", path: "/2.0")
    )
    static let origins = [origin]
    static let credentials = [
        // An OAuth access token.
        CredentialSlot(kind: "token"),
        // A repository, project or workspace access token.
        CredentialSlot(kind: "access-token"),
        // A user's API token, which goes with an e-mail address.
        CredentialSlot(kind: "api-token"),
    ]

    private let routes: [any Routes]
    private let oauthControls: OAuthControlRoutes

    init(_ context: ForgeContext) {
        let access = BitbucketAccess(
            repositories: context.repositories,
            credentials: context.credentials,
            email: context.email
        )
        routes = [
            RestRoutes(
                access: access,
                repositories: context.repositories,
                downloads: context.downloads,
                storage: context.storage
            ),
            ArchiveRoutes(access: access, archives: context.archives),
            GitRoutes(access: access),
            AuthorizeRoutes(server: context.authorization),
            TokenRoutes(server: context.authorization, counter: context.counter),
            SignInRoutes(),
        ]
        oauthControls = OAuthControlRoutes(server: context.authorization, credentials: context.credentials)
    }

    /// The families have short names: this was the one kind of forge for a while, and is still the main one.
    static func family(of request: ForgeRequest, at origin: ServedOrigin) -> String {
        let path = request.segments
        switch path.first {
        case "2.0": return "api"
        case "site" where path == ["site", "oauth2", "authorize"]: return "authorize"
        case "site" where path == ["site", "oauth2", "access_token"]: return "token"
        case "account", "site": return "login"
        case "files": return "files"
        case _ where path.count > 2 && path[1].hasSuffix(".git"): return "git"
        case _ where path.count > 3 && path[2] == "get": return "archive"
        default: return "other"
        }
    }

    func respond(to request: ForgeRequest, at origin: ServedOrigin) async throws -> HTTPResponse {
        for routes in routes {
            if let response = try await routes.answer(request) { return response }
        }
        return .missingPage
    }

    func control(_ request: ForgeRequest) async throws -> HTTPResponse? {
        try await oauthControls.answer(request)
    }
}
