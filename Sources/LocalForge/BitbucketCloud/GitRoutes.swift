import FlyingFox

/// Git over HTTP below `/{workspace}/{slug}.git`.
struct GitRoutes: Routes {
    let access: BitbucketAccess

    func answer(_ request: ForgeRequest) async throws -> HTTPResponse? {
        let path = request.segments
        guard path.count > 2, let service = GitBackend.service(path.dropFirst(2)) else { return nil }
        let slug = path[1].hasSuffix(".git") ? String(path[1].dropLast(4)) : path[1]
        switch await access.repository(path[0], slug, .git, for: request) {
        case .open(let repository):
            return try await GitBackend.respond(to: request, for: service, of: repository)
        case .absent:
            return .text("Repository not found.", .notFound)
        case .refused(.unscoped):
            return .text("Your credentials lack one or more required privilege scopes.", .forbidden)
        case .closed, .refused:
            return .text("Authentication failed.", .unauthorized).challengingAsBitbucket()
        }
    }
}
