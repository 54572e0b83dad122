import FlyingFox

/// The website: archives, files of releases, and git. Its pages know no tokens; git knows them as passwords.
struct GitHubPages: Sendable {
    let context: ForgeContext

    func respond(to request: ForgeRequest, _ path: [String], codeload: String) async throws -> HTTPResponse {
        if path == ["login"] { return .page("Sign in to GitHub", #"<form><input type="password"></form>"#) }
        guard path.count > 2 else { throw UnexpectedRequest() }
        if let service = GitBackend.service(path.dropFirst(2)) { return try await git(service, request, path) }
        let (owner, name) = (path[0], path[1])
        if let moved = await context.repositories.findRenamed(owner, name) {
            return .redirect(to: address(of: moved.name, path.dropFirst(2), request), .movedPermanently)
        }
        guard let repository = await context.repositories.find(owner, name), !repository.isPrivate else {
            guard await context.switches[GitHubSwitches.privatePages] == "sign-in" else {
                return .page(
                    "Page not found · GitHub",
                    "<p>This is not the web page you are looking for.</p>",
                    .notFound
                )
            }
            return .redirect(to: "\(request.base)/login?return_to=%2F\(owner)%2F\(name)")
        }
        switch (path[2], path.count) {
        case ("archive", 4...):
            return try await archive(path.dropFirst(3).joined(separator: "/"), of: repository, codeload)
        case ("releases", 6...) where path[3] == "download":
            let tag = path.dropFirst(4).dropLast().joined(separator: "/")
            let release = repository.releases.first { $0.tag == tag && !$0.isDraft }
            guard let release, let file = release.files.first(where: { $0.name == path.last }) else {
                return .text("Not Found", .notFound)
            }
            return try await context.releaseFile(file, of: repository, release, isRedirected: true)
        default:
            throw UnexpectedRequest()
        }
    }

    private func archive(_ name: String, of repository: Repository, _ codeload: String) async throws -> HTTPResponse {
        guard name.hasSuffix(".tar.gz"), let commit = try await repository.commit(String(name.dropLast(7))) else {
            return .text("404: Not Found", .notFound)
        }
        guard await context.switches.isOn(GitHubSwitches.archiveRedirect) else {
            return try await context.gitHubArchive(of: repository, commit, below: "\(repository.slug)-\(commit.id)")
        }
        return .redirect(to: "\(codeload)/\(repository.name)/tar.gz/\(name.dropLast(7))")
    }

    private func git(_ service: String, _ request: ForgeRequest, _ path: [String]) async throws -> HTTPResponse {
        let slug = path[1].hasSuffix(".git") ? String(path[1].dropLast(4)) : path[1]
        if let moved = await context.repositories.findRenamed(path[0], slug) {
            return .redirect(to: address(of: "\(moved.name).git", path.dropFirst(2), request), .movedPermanently)
        }
        // Any user name goes with a token; `x-access-token` is the one that GitHub documents.
        let verdict = await context.credentials.judge(request.header("Authorization")) { claim, kind in
            kind == "github-token" && claim.user == "x-access-token"
        }
        switch await context.repositories.access(to: path[0], slug, verdict) {
        case .open(let repository):
            return try await GitBackend.respond(to: request, for: service, of: repository)
        case .absent where verdict == .admitted:
            return .text("Repository not found.", .notFound)
        case .absent, .closed, .refused:
            return .text("Repository not found.", .unauthorized).challenging(realm: "GitHub")
        }
    }

    private func address(of name: String, _ rest: some Sequence<String>, _ request: ForgeRequest) -> String {
        let query = request.target.split(separator: "?", maxSplits: 1).dropFirst().map { "?\($0)" }.joined()
        return ([request.base, name] + rest.map { $0.percentEncoded() }).joined(separator: "/") + query
    }
}
