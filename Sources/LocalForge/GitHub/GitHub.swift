import FlyingFox
import Foundation

/// GitHub: github.com at three origins (website and git, API, codeload), and an Enterprise server at one.
struct GitHub: ServedForge {
    static let pages = ServedOrigin("github-pages", .init(name: "GITHUB_URL"))
    static let api = ServedOrigin("github-api", .init(name: "GITHUB_API_URL"))
    static let codeload = ServedOrigin("github-codeload", .init(name: "GITHUB_CODELOAD_URL"))
    static let enterprise = ServedOrigin("github-enterprise", .init(name: "GITHUB_ENTERPRISE_URL"))
    static let origins = [pages, api, codeload, enterprise]

    /// An installation token of 2026: about 520 characters, with dots.
    static let credentials = [
        CredentialSlot(kind: "github-token") {
            let parts = [40, 300, 160].map { length in
                String((0..<length).map { _ in "abcdefghijklmnopqrstuvwxyz0123456789_-".randomElement() ?? "x" })
            }
            return "ghs_123456_" + parts.joined(separator: ".")
        }
    ]

    static let switches = GitHubSwitches.all

    private let apiRoutes: GitHubAPI
    private let pageRoutes: GitHubPages
    private let codeloadRoutes: GitHubCodeload
    private let oauth: PublicOAuth

    init(_ context: ForgeContext) {
        let links = SignedLinks()
        apiRoutes = GitHubAPI(context: context, links: links, limit: GitHubRateLimit(switches: context.switches))
        pageRoutes = GitHubPages(context: context)
        codeloadRoutes = GitHubCodeload(context: context, links: links)
        oauth = PublicOAuth(Self.oauth, context)
    }

    private static let oauth = PublicOAuth.Dialect(
        authorize: ["login", "oauth", "authorize"],
        token: ["login", "oauth", "access_token"],
        device: .init(path: ["login", "device", "code"], page: ["login", "device"], outcome: GitHubSwitches.device),
        scopes: "repo",
        unknownClient: (
            OAuthError(.incorrectClientCredentials, "The client_id and/or client_secret passed are incorrect."), .ok
        ),
        errorStatus: .ok,
        tokenKind: "github-token",
        tokenPrefix: "gho_",
        lifetime: GitHubSwitches.tokenLifetime,
        refresh: GitHubSwitches.refresh
    )

    /// Git has no origin of its own, and no limit in common with the pages.
    static func family(of request: ForgeRequest, at origin: ServedOrigin) -> String {
        let isGit = origin != api && origin != codeload && GitBackend.service(request.segments.dropFirst(2)) != nil
        return isGit ? "github-git" : origin.name
    }

    func respond(to request: ForgeRequest, at origin: ServedOrigin) async throws -> HTTPResponse {
        let path = request.segments
        if origin == Self.pages || origin == Self.enterprise, let response = try await oauth.respond(to: request) {
            return response
        }
        switch origin {
        case Self.api: return try await apiRoutes.respond(to: request, path, at: .init(request))
        case Self.codeload: return try await codeloadRoutes.respond(to: request, path)
        case Self.enterprise where path.starts(with: ["api", "v3"]):
            return try await apiRoutes.respond(to: request, Array(path.dropFirst(2)), at: .init(enterprise: request))
        case Self.enterprise where path.first == "_codeload":
            return try await codeloadRoutes.respond(to: request, Array(path.dropFirst()))
        case Self.enterprise:
            return try await pageRoutes.respond(to: request, path, codeload: "\(request.base)/_codeload")
        default:
            let codeload = try await apiRoutes.context.addresses.url(of: Self.codeload)
            return try await pageRoutes.respond(to: request, path, codeload: codeload)
        }
    }
}

/// Where the parts of the GitHub are that a request was sent to.
struct GitHubAddresses: Sendable {
    let api: String
    /// `nil`: those of github.com.
    let pages: String?
    let codeload: String?

    init(_ request: ForgeRequest) {
        (api, pages, codeload) = (request.base, nil, nil)
    }

    init(enterprise request: ForgeRequest) {
        (api, pages, codeload) = ("\(request.base)/api/v3", request.base, "\(request.base)/_codeload")
    }
}

/// The tokens in addresses of codeload, each good for one private archive.
actor SignedLinks {
    private var paths: [String: String] = [:]

    /// A token that opens a path.
    func token(for path: String) -> String {
        let token = Secrets.random().uppercased()
        paths[token] = path
        return token
    }

    /// Whether a token opens a path.
    func opens(_ token: String?, _ path: String) -> Bool {
        token.map { paths[$0] == path } ?? false
    }
}
