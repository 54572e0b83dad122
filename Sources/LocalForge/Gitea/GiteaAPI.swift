import FlyingFox
import Foundation

/// The part of Gitea's API that names references, commits, archives and releases.
///
/// Paths and shapes: docs.gitea.com/api, and the source of both Gitea and Forgejo.
struct GiteaAPI: Sendable {
    let context: ForgeContext

    func respond(to request: ForgeRequest, _ path: [String]) async throws -> HTTPResponse {
        guard request.method == "GET" || request.method == "HEAD",
            path == ["user"] || path.count > 2 && path[0] == "repos"
        else {
            throw UnexpectedRequest()
        }
        let verdict = await context.credentials.judgeGitea(request)
        switch verdict {
        case .expired, .refused:
            return try .gitea("invalid username, password or token", .unauthorized, request)
        case .unscoped:
            let message = "token does not have at least one of required scope(s): [read:repository]"
            return try .gitea(message, .forbidden, request)
        case .anonymous, .admitted: break
        }
        if path == ["user"] {
            if verdict == .admitted { return try .json(["login": "mira", "id": .number(1)]) }
            return try .gitea("token is required", .unauthorized, request)
        }
        if let moved = await context.repositories.findRenamed(path[1], path[2]) {
            let query = request.target.split(separator: "?", maxSplits: 1).dropFirst().map { "?\($0)" }.joined()
            let rest = path.dropFirst(3).map { "/" + $0.percentEncoded() }.joined()
            return .redirect(to: "/api/v1/repos/\(moved.name)\(rest)\(query)", .movedPermanently)
        }
        guard case .open(let repository) = await context.repositories.access(to: path[1], path[2], verdict) else {
            return try .giteaMissing(request)
        }
        return try await respond(to: request, Array(path.dropFirst(3)), in: repository, verdict)
    }

    private func respond(
        to request: ForgeRequest,
        _ path: [String],
        in repository: Repository,
        _ verdict: Credentials.Verdict
    ) async throws -> HTTPResponse {
        let shapes = GiteaShapes(base: request.base, repository: repository)
        let name = path.dropFirst().joined(separator: "/")
        switch (path.first, path.count) {
        case (nil, _):
            return try .json(try await shapes.description())
        case ("tags", 1):
            var tags: [JSON] = []
            for tag in try await repository.refs().filter({ $0.kind == .tag }) {
                if let shape = try await shapes.tag(tag.name) { tags.append(shape) }
            }
            return try await page(of: tags.reversed(), request)
        case ("tags", _):
            guard let tag = try await shapes.tag(name) else {
                return try .gitea("tag doesn't exist: \(name)", .notFound, request)
            }
            return try .json(tag)
        case ("branches", 1):
            let branches = try await repository.refs().filter { $0.kind == .branch }.map { shapes.branch($0) }
            return try await page(of: branches, request)
        case ("branches", 2...):
            guard let branch = try await repository.refs().first(where: { $0.kind == .branch && $0.name == name })
            else {
                return try .giteaMissing(request)
            }
            return try .json(shapes.branch(branch))
        case ("git", 3) where path[1] == "tags":
            guard let object = try await repository.object(path[2]), let tag = object.tag else {
                return try .giteaMissing(request)
            }
            return try .json(shapes.annotatedTag(object.id, tag))
        case ("git", 3) where path[1] == "commits":
            guard let commit = try await repository.commit(path[2]) else { return try .giteaMissing(request) }
            return try .json(shapes.commit(commit))
        case ("git", 3) where path[1] == "trees":
            guard let commit = try await repository.commit(path[2]) else { return try .giteaMissing(request) }
            return try .json(shapes.root(of: commit, try await repository.rootNames(of: commit)))
        case ("archive", 2):
            return try await archive(path[1], of: repository, request)
        case ("releases", _):
            return try await releases(Array(path.dropFirst()), of: repository, shapes, verdict, request)
        default:
            throw UnexpectedRequest()
        }
    }

    /// A page of a list: without a link, the number of all entries alone says where it ends.
    private func page(of values: [JSON], _ request: ForgeRequest) async throws -> HTTPResponse {
        let most = Int(await context.switches[GiteaSwitches.pageSize]) ?? 50
        let size = min(Int(request["limit"] ?? "30") ?? 30, most)
        let start = ((Int(request["page"] ?? "1") ?? 1) - 1) * size
        let response = try HTTPResponse.json(.array(Array(values.dropFirst(start).prefix(size))))
        guard await context.switches.isOn(GiteaSwitches.total) else { return response }
        return response.adding(["X-Total-Count": String(values.count)])
    }

    private func archive(
        _ name: String,
        of repository: Repository,
        _ request: ForgeRequest
    ) async throws -> HTTPResponse {
        guard name.hasSuffix(".tar.gz") else {
            return try .gitea("unknown archive format: \(name)", .badRequest, request)
        }
        guard let commit = try await repository.commit(String(name.dropLast(7))) else {
            return try .gitea("unrecognized repository reference: \(name.dropLast(7))", .notFound, request)
        }
        let hasTop = await context.switches.isOn(GiteaSwitches.archivePrefix)
        let top = hasTop ? repository.slug.lowercased() : ""
        let file = try await context.archives.archive(of: repository, commit, .gzip, below: top)
        let bytes = try Data(contentsOf: file, options: .mappedIfSafe)
        let fileName = "\(repository.slug)-\(commit.id).tar.gz"
        if await context.switches.isOn(GiteaSwitches.archiveRedirect) {
            let object = Storage.Object(name: fileName, type: "application/gzip", bytes: bytes)
            return .redirect(to: await context.storage.link(to: object, at: "repo-archive/\(fileName)"), .seeOther)
        }
        let link = "\(request.base)/api/v1/repos/\(repository.name)/archive/\(commit.id).tar.gz?rev=\(commit.id)"
        return HTTPResponse.bytes(bytes, type: "application/octet-stream").adding([
            "Content-Disposition": "attachment; filename=\"\(fileName)\"", "Link": "<\(link)>; rel=\"immutable\"",
        ])
    }

    private func releases(
        _ path: [String],
        of repository: Repository,
        _ shapes: GiteaShapes,
        _ verdict: Credentials.Verdict,
        _ request: ForgeRequest
    ) async throws -> HTTPResponse {
        switch path.first {
        case nil:
            // Drafts are for those who may write.
            var releases: [JSON] = []
            for release in repository.releases where !release.isDraft || verdict == .admitted {
                releases.append(try await self.release(release, repository, shapes))
            }
            return try await page(of: releases, request)
        // A tag is one segment here, unlike elsewhere.
        case "tags" where path.count == 2:
            guard let release = repository.releases.first(where: { $0.tag == path[1] && !$0.isDraft }) else {
                return try .giteaMissing(request)
            }
            return try .json(try await self.release(release, repository, shapes))
        default:
            throw UnexpectedRequest()
        }
    }

    private func release(
        _ release: RepositoryScript.Release,
        _ repository: Repository,
        _ shapes: GiteaShapes
    ) async throws -> JSON {
        let hasNumbers = await context.switches.isOn(GiteaSwitches.attachments)
        var assets: [JSON] = []
        for file in release.files {
            let bytes = try await context.downloads.bytes(file, of: repository, tag: release.tag)
            assets.append(shapes.asset(file, of: release, size: bytes.count, isNumbered: hasNumbers))
        }
        return shapes.release(release, assets: assets)
    }
}

extension HTTPResponse {
    /// Gitea's error document, which names the documentation of its API.
    static func gitea(_ message: String, _ status: HTTPStatusCode, _ request: ForgeRequest) throws -> HTTPResponse {
        try .json(["message": .string(message), "url": .string("\(request.base)/api/swagger")], status)
    }

    /// Paths and private repositories alike.
    static func giteaMissing(_ request: ForgeRequest) throws -> HTTPResponse {
        try .gitea("The target couldn't be found.", .notFound, request)
    }
}
