import FlyingFox
import Foundation

/// Gitea and Forgejo: website, API and git at one origin.
struct Gitea: ServedForge {
    static let origin = ServedOrigin("gitea", .init(name: "GITEA_URL"))
    static let origins = [origin]
    static let credentials = [CredentialSlot(kind: "gitea-token")]
    static let switches = GiteaSwitches.all

    private let context: ForgeContext
    private let api: GiteaAPI
    private let pages: GiteaPages
    private let oauth: PublicOAuth

    init(_ context: ForgeContext) {
        self.context = context
        api = GiteaAPI(context: context)
        pages = GiteaPages(context: context)
        oauth = PublicOAuth(Self.oauth, context)
    }

    /// No device flow; tokens come without their scopes.
    private static let oauth = PublicOAuth.Dialect(
        authorize: ["login", "oauth", "authorize"],
        token: ["login", "oauth", "access_token"],
        scopes: "read:repository",
        unknownClient: (OAuthError(.invalidClient, "cannot load client with client id"), .badRequest),
        tokenKind: "gitea-token",
        statesScopes: false,
        lifetime: GiteaSwitches.tokenLifetime,
        refresh: GiteaSwitches.refresh
    )

    static func family(of request: ForgeRequest, at origin: ServedOrigin) -> String {
        let path = request.segments
        if path.starts(with: ["api", "v1"]) {
            return path.count > 5 && path[5] == "archive" ? "gitea-archive" : "gitea-api"
        }
        if path.starts(with: ["login", "oauth"]) { return "gitea-oauth" }
        return GitBackend.service(path.dropFirst(2)) == nil ? "gitea-pages" : "gitea-git"
    }

    func respond(to request: ForgeRequest, at origin: ServedOrigin) async throws -> HTTPResponse {
        if let refusal = await refusal() { return refusal }
        if let response = try await oauth.respond(to: request) { return response }
        let path = request.segments
        switch (path.first, path.dropFirst().first) {
        case ("api", "v1"): return try await api.respond(to: request, Array(path.dropFirst(2)))
        // Where other kinds have their APIs.
        case ("api", _):
            let author = #"<meta name="author" content="Gitea - Git with a cup of tea">"#
            let page = "<!DOCTYPE html><html><head>\(author)</head><body>Page Not Found</body></html>"
            return .bytes(Data(page.utf8), type: "text/html; charset=utf-8", .notFound)
        default: return try await pages.respond(to: request, path)
        }
    }

    /// What stands before the server.
    private func refusal() async -> HTTPResponse? {
        if await context.switches.isOn(GiteaSwitches.wall) {
            return .page("Making sure you're not a bot!", "<p>Loading…</p>")
        }
        let words = await context.switches[GiteaSwitches.rateLimit].split(separator: ":").map(String.init)
        switch words.first {
        case "text":
            let response = HTTPResponse.text("Too Many Requests", .tooManyRequests)
            return words.count > 1 ? response.adding(["Retry-After": words[1]]) : response
        case "html": return .page("429 Too Many Requests", "<hr>", .tooManyRequests)
        default: return nil
        }
    }
}

extension Credentials {
    /// Judges a token: as `token T`, as a bearer, or as the password or the name of a user.
    func judgeGitea(_ request: ForgeRequest) -> Verdict {
        judge(request.header("Authorization")) { claim, kind in
            kind == "gitea-token" && (claim.user != nil || [.bearer, .other("token")].contains(claim.form))
        }
    }
}
