import FlyingFox
import Foundation

/// The website and git: files of releases, which know tokens in most versions.
struct GiteaPages: Sendable {
    let context: ForgeContext

    func respond(to request: ForgeRequest, _ path: [String]) async throws -> HTTPResponse {
        if path == ["user", "login"] { return .page("Sign In", #"<form><input type="password"></form>"#) }
        if path.count == 2, path[0] == "attachments" { return try await attachment(path[1], request) }
        guard path.count > 2 else { throw UnexpectedRequest() }
        if let service = GitBackend.service(path.dropFirst(2)) { return try await git(service, request, path) }
        guard path.count > 5, path[2...3] == ["releases", "download"] else { throw UnexpectedRequest() }
        if let moved = await context.repositories.findRenamed(path[0], path[1]) {
            let rest = path.dropFirst(2).map { "/" + $0.percentEncoded() }.joined()
            return .redirect(to: "/\(moved.name)\(rest)", .movedPermanently)
        }
        let tag = path[4...].dropLast().joined(separator: "/")
        return try await file(of: await context.repositories.find(path[0], path[1]), request) { release, file in
            release.tag == tag && file.name == path.last
        }
    }

    private func attachment(_ uuid: String, _ request: ForgeRequest) async throws -> HTTPResponse {
        for repository in await context.repositories.all {
            let files = repository.releases.flatMap { release in release.files.map { (release, $0) } }
            guard files.contains(where: { GiteaShapes.uuid(of: $0.1, $0.0, in: repository) == uuid }) else { continue }
            return try await file(of: repository, request) { release, file in
                GiteaShapes.uuid(of: file, release, in: repository) == uuid
            }
        }
        return .missingPage
    }

    private func file(
        of repository: Repository?,
        _ request: ForgeRequest,
        where isWanted: (RepositoryScript.Release, RepositoryScript.Download) -> Bool
    ) async throws -> HTTPResponse {
        var verdict = await context.credentials.judgeGitea(request)
        if await context.switches.isOn(GiteaSwitches.oldDownloads) { verdict = .anonymous }
        switch context.repositories.access(to: repository, verdict) {
        case .open(let repository):
            for release in repository.releases where !release.isDraft {
                guard let file = release.files.first(where: { isWanted(release, $0) }) else { continue }
                let isRedirected = await context.switches.isOn(GiteaSwitches.assetRedirect)
                return try await context.releaseFile(file, of: repository, release, isRedirected: isRedirected)
            }
            return .missingPage
        case .closed: return .redirect(to: "/user/login", .seeOther)
        case .absent, .refused: return .missingPage
        }
    }

    private func git(_ service: String, _ request: ForgeRequest, _ path: [String]) async throws -> HTTPResponse {
        let slug = path[1].hasSuffix(".git") ? String(path[1].dropLast(4)) : path[1]
        if let moved = await context.repositories.findRenamed(path[0], slug) {
            let query = request.target.split(separator: "?", maxSplits: 1).dropFirst().map { "?\($0)" }.joined()
            return .redirect(to: "\(request.base)/\(moved.name).git/\(service)\(query)", .movedPermanently)
        }
        let verdict = await context.credentials.judgeGitea(request)
        switch await context.repositories.access(to: path[0], slug, verdict) {
        case .open(let repository): return try await GitBackend.respond(to: request, for: service, of: repository)
        case .absent where verdict == .admitted: return .text("not found", .notFound)
        case .absent, .closed, .refused: return .text("Unauthorized", .unauthorized).challenging(realm: "Gitea")
        }
    }
}
