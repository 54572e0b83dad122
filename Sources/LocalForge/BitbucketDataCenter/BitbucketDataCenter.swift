import FlyingFox

/// Bitbucket Data Center: pages, REST API and git at one origin.
///
/// Paths and shapes: developer.atlassian.com/server/bitbucket/rest. A workspace is a project, whose key is upper case.
struct BitbucketDataCenter: ServedForge {
    static let origin = ServedOrigin("datacenter", .init(name: "BITBUCKET_DATACENTER_URL"))
    static let origins = [origin]

    /// A project's HTTP access token is a bearer token alone; a user's is the password of that user, too.
    static let credentials = [
        CredentialSlot(kind: "datacenter-project-token"), CredentialSlot(kind: "datacenter-token"),
    ]

    static let switches = DataCenterSwitches.all

    private let rest: DataCenterREST
    private let oauth: PublicOAuth

    init(_ context: ForgeContext) {
        rest = DataCenterREST(context: context)
        oauth = PublicOAuth(Self.oauth, context)
    }

    /// Since 7.20; no device flow.
    private static let oauth = PublicOAuth.Dialect(
        authorize: ["rest", "oauth2", "latest", "authorize"],
        token: ["rest", "oauth2", "latest", "token"],
        scopes: "REPO_READ",
        unknownClient: (OAuthError(.invalidClient, "Invalid client ID or client secret"), .unauthorized),
        tokenKind: "datacenter-project-token",
        lifetime: DataCenterSwitches.tokenLifetime,
        refresh: DataCenterSwitches.refresh
    )

    static func family(of request: ForgeRequest, at origin: ServedOrigin) -> String {
        if request.segments.first == "scm" { return "datacenter-git" }
        if request.segments.starts(with: ["rest", "oauth2"]) { return "datacenter-oauth" }
        return request.segments.last == "archive" ? "datacenter-archive" : "datacenter-api"
    }

    func respond(to request: ForgeRequest, at origin: ServedOrigin) async throws -> HTTPResponse {
        if let response = try await oauth.respond(to: request) { return response }
        let path = request.segments
        let verdict = await rest.context.credentials.judge(request.header("Authorization")) { claim, kind in
            switch kind {
            case "datacenter-project-token": claim.form == .bearer
            case "datacenter-token": claim.form == .bearer || claim.user == "mira"
            default: false
            }
        }
        switch path.first {
        case "rest" where path.starts(with: ["rest", "api"]) && path.count > 5 && path[3] == "projects":
            return try await rest.respond(to: request, Array(path.dropFirst(4)), verdict)
        case "rest" where path.starts(with: ["rest", "api"]) && path.last == "application-properties":
            if verdict == .admitted { return try .json(["displayName": "Bitbucket"]).adding(["X-AUSERNAME": "mira"]) }
            return try .dataCenter(
                "Authentication failed. Please check your credentials and try again.",
                "auth.IncorrectPasswordAuthenticationException",
                .unauthorized
            )
        case "scm" where path.count > 3:
            return try await git(request, path, verdict)
        default: throw UnexpectedRequest()
        }
    }

    private func git(
        _ request: ForgeRequest,
        _ path: [String],
        _ verdict: Credentials.Verdict
    ) async throws -> HTTPResponse {
        let repositories = rest.context.repositories
        guard let service = GitBackend.service(path.dropFirst(3)), path[2].hasSuffix(".git") else {
            throw UnexpectedRequest()
        }
        let (key, slug) = (path[1].lowercased(), String(path[2].dropLast(4)))
        let isPublic = await rest.context.switches.isOn(DataCenterSwitches.isPublic)
        let access = await repositories.access(to: key, slug, verdict)
        switch access {
        case .open(let repository) where verdict == .admitted || isPublic:
            return try await GitBackend.respond(to: request, for: service, of: repository)
        case .absent where verdict == .admitted || isPublic:
            if let moved = await repositories.findRenamed(key, slug) {
                let query = request.target.split(separator: "?", maxSplits: 1).dropFirst().map { "?\($0)" }.joined()
                let place = "\(request.base)/scm/\(moved.name).git/\(service)\(query)"
                return .redirect(to: place, .movedPermanently)
            }
            if verdict == .admitted { return .text("Repository not found.", .notFound) }
            fallthrough
        case .open, .absent, .closed, .refused:
            return .text("Authentication required", .unauthorized).challenging(realm: "Atlassian Bitbucket")
        }
    }
}

/// The traps of Bitbucket Data Center.
enum DataCenterSwitches {
    /// Which call names the default branch: servers before 7.5 know another one.
    static let defaultBranch = Switch("datacenter.default-branch", "new|old", initially: "new")
    /// The most entries of a page, whatever was asked for.
    static let pageSize = Switch("datacenter.page-size", "NUMBER", initially: "1000")
    /// Whether anonymous clients may see anything.
    static let isPublic = Switch("datacenter.public-access", "on|off", initially: "on")
    /// What an anonymous client gets for what it may not see.
    static let hidden = Switch("datacenter.hidden", "401|404", initially: "401")
    /// Which status an archive of a commit that is not there has.
    static let missingArchive = Switch("datacenter.missing-archive", "404|400", initially: "404")
    /// For how many seconds the administrator's limit refuses calls of the API.
    static let rateLimit = Switch("datacenter.rate-limit", "SECONDS", initially: "")

    /// How long tokens of a sign-in live.
    static let tokenLifetime = Switch("datacenter.token-lifetime", "SECONDS", initially: "7200")
    /// What becomes of a refresh token that is used.
    static let refresh = Switch("datacenter.refresh", PublicOAuth.refreshValues, initially: "rotate")

    static let all = [
        defaultBranch, pageSize, isPublic, hidden, missingArchive, rateLimit, tokenLifetime, refresh,
    ]
}
