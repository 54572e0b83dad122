import FlyingFox
import Foundation

/// Codeload: archives, the private ones with a token in the address alone.
struct GitHubCodeload: Sendable {
    let context: ForgeContext
    let links: SignedLinks

    /// Responds to `/{owner}/{repo}/{tar.gz|legacy.tar.gz}/{revision}`.
    func respond(to request: ForgeRequest, _ path: [String]) async throws -> HTTPResponse {
        guard path.count > 3, ["tar.gz", "legacy.tar.gz"].contains(path[2]) else { throw UnexpectedRequest() }
        let isLegacy = path[2] == "legacy.tar.gz"
        let revision = path.dropFirst(3).joined(separator: "/")
        guard let repository = await context.repositories.find(path[0], path[1]),
            let commit = try await repository.commit(revision)
        else { return .text("404: Not Found", .notFound) }
        if repository.isPrivate {
            guard await links.opens(request["token"], path.joined(separator: "/")) else {
                return .text("404: Not Found", .notFound)
            }
        }
        let legacy = "\(repository.workspace)-\(repository.slug)-\(commit.id.prefix(7))"
        let top = isLegacy ? legacy : "\(repository.slug)-\(commit.id)"
        return try await context.gitHubArchive(of: repository, commit, below: top)
    }
}

extension ForgeContext {
    /// A tar.gz of a commit below one directory, as an attachment of that name.
    func gitHubArchive(of repository: Repository, _ commit: Commit, below top: String) async throws -> HTTPResponse {
        let file = try await archives.archive(of: repository, commit, .gzip, below: top)
        let bytes = try Data(contentsOf: file, options: .mappedIfSafe)
        return HTTPResponse.bytes(bytes, type: "application/x-gzip")
            .adding(["Content-Disposition": "attachment; filename=\(top).tar.gz"])
    }
}
