import FlyingFox
import Foundation

/// GitLab: website, API, packages and git at one origin.
struct GitLab: ServedForge {
    static let origin = ServedOrigin("gitlab", .init(name: "GITLAB_URL"))
    static let origins = [origin]
    static let credentials = [
        // A personal, project or group access token.
        CredentialSlot(kind: "gitlab-token") { "glpat-" + Secrets.random() },
        // The token of a CI job.
        CredentialSlot(kind: "gitlab-job-token") { "glcbt-" + Secrets.random() },
        // A deploy token with the scope `read_repository`, which goes with the user name `gitlab+deploy-token-1`.
        CredentialSlot(kind: "gitlab-deploy-token") { "gldt-" + Secrets.random() },
    ]
    static let switches = GitLabSwitches.all

    private let api: GitLabAPI
    private let pages: GitLabPages
    private let oauth: PublicOAuth

    init(_ context: ForgeContext) {
        api = GitLabAPI(context: context)
        pages = GitLabPages(context: context)
        oauth = PublicOAuth(Self.oauth, context)
    }

    /// The device flow is there since 17.1.
    private static let oauth = PublicOAuth.Dialect(
        authorize: ["oauth", "authorize"],
        token: ["oauth", "token"],
        device: .init(path: ["oauth", "authorize_device"], page: ["oauth", "device"], outcome: GitLabSwitches.device),
        scopes: "read_api read_repository",
        unknownClient: (
            OAuthError(
                .invalidClient,
                "Client authentication failed due to unknown client, no client authentication included, or unsupported "
                    + "authentication method."
            ), .unauthorized
        ),
        tokenKind: "gitlab-oauth-token",
        lifetime: GitLabSwitches.tokenLifetime,
        refresh: GitLabSwitches.refresh
    )

    static func family(of request: ForgeRequest, at origin: ServedOrigin) -> String {
        if request.segments.starts(with: ["api", "v4"]) {
            return request.segments.last == "archive.tar.gz" ? "gitlab-archive" : "gitlab-api"
        }
        if request.segments.first == "oauth" { return "gitlab-oauth" }
        return GitLabPages.git(request.segments) == nil ? "gitlab-pages" : "gitlab-git"
    }

    func respond(to request: ForgeRequest, at origin: ServedOrigin) async throws -> HTTPResponse {
        if let response = try await oauth.respond(to: request) { return response }
        let mark = ["X-Gitlab-Meta": #"{"correlation_id":"01LOCALFORGE","version":"1"}"#]
        switch (request.segments.first, request.segments.dropFirst().first) {
        case ("api", "v4"):
            return try await api.respond(to: request, Array(request.segments.dropFirst(2))).adding(mark)
        // Where other kinds have their APIs.
        case ("api", _): return try HTTPResponse.json(["error": "404 Not Found"], .notFound).adding(mark)
        default: return try await pages.respond(to: request)
        }
    }
}

extension Repositories {
    /// The repository whose whole path is `path`, which may have nested groups.
    func find(path: String) -> Repository? {
        let (group, slug) = Self.split(path)
        return find(group, slug)
    }

    /// The repository that had that path before.
    func findRenamed(path: String) -> Repository? {
        let (group, slug) = Self.split(path)
        return findRenamed(group, slug)
    }

    private static func split(_ path: String) -> (String, String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return (parts.dropLast().joined(separator: "/"), parts.last ?? "")
    }
}
