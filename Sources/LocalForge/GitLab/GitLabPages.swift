import FlyingFox
import Foundation

/// The website and git. Its pages know sessions alone, so a token in front of a private one leads to the sign-in page.
struct GitLabPages: Sendable {
    let context: ForgeContext
    private let bans = SignInBans()

    init(context: ForgeContext) { self.context = context }

    /// The project's path and the service of a request of git; `nil` for other requests.
    static func git(_ path: [String]) -> (project: String, service: String)? {
        guard let index = path.firstIndex(where: { $0.hasSuffix(".git") }), index > 0,
            let service = GitBackend.service(path.dropFirst(index + 1))
        else { return nil }
        return (String(path[...index].joined(separator: "/").dropLast(4)), service)
    }

    func respond(to request: ForgeRequest) async throws -> HTTPResponse {
        let path = request.segments
        if path == ["users", "sign_in"] { return .page("Sign in", #"<form><input type="password"></form>"#) }
        if let (project, service) = Self.git(path) { return try await git(service, of: project, request) }
        guard path.count > 4, path[path.count - 3] == "uploads" else { throw UnexpectedRequest() }
        let project = path.dropLast(3).joined(separator: "/")
        guard let repository = await context.repositories.find(path: project), !repository.isPrivate else {
            return .redirect(to: "\(request.base)/users/sign_in")
        }
        guard let release = repository.releases.first(where: { $0.tag == path[path.count - 2] }),
            let file = release.files.first(where: { $0.name == path[path.count - 1] })
        else { return .missingPage }
        return try await context.releaseFile(file, of: repository, release, isRedirected: false)
    }

    private func git(_ service: String, of project: String, _ request: ForgeRequest) async throws -> HTTPResponse {
        if let most = Int(await context.switches[GitLabSwitches.banAfter]), await bans.count >= most {
            return .text("Forbidden", .forbidden)
        }
        let verdict = await context.credentials.judge(request.header("Authorization")) { claim, kind in
            switch (kind, claim.user) {
            case ("gitlab-token", .some): true
            case ("gitlab-oauth-token", "oauth2"): true
            case ("gitlab-job-token", "gitlab-ci-token"), ("gitlab-deploy-token", "gitlab+deploy-token-1"): true
            default: false
            }
        }
        if verdict != .anonymous, verdict != .admitted {
            await bans.add()
            return Self.denied
        }
        if let moved = await context.repositories.findRenamed(path: project) {
            let query = request.target.split(separator: "?", maxSplits: 1).dropFirst().map { "?\($0)" }.joined()
            return .redirect(to: "\(request.base)/\(moved.name).git/\(service)\(query)", .movedPermanently)
        }
        switch context.repositories.access(to: await context.repositories.find(path: project), verdict) {
        case .open(let repository): return try await GitBackend.respond(to: request, for: service, of: repository)
        case .absent where verdict == .admitted:
            return .text("The project you were looking for could not be found.", .notFound)
        case .absent, .closed, .refused: return Self.denied
        }
    }

    private static var denied: HTTPResponse {
        .text("HTTP Basic: Access denied.", .unauthorized).challenging(realm: "GitLab")
    }
}

/// The sign-ins of git that were refused: after thirty the address is banned.
actor SignInBans {
    private(set) var count = 0

    func add() { count += 1 }
}
