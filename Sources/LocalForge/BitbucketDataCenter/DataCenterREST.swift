import FlyingFox
import Foundation

/// The REST API of Bitbucket Data Center, as far as repositories, references, commits and archives go.
struct DataCenterREST: Sendable {
    let context: ForgeContext

    /// Responds to a request below `/rest/api/{version}/projects/`.
    func respond(
        to request: ForgeRequest,
        _ path: [String],
        _ verdict: Credentials.Verdict
    ) async throws -> HTTPResponse {
        guard path.count > 2, path[1] == "repos", request.method == "GET" || request.method == "HEAD" else {
            throw UnexpectedRequest()
        }
        if let seconds = Int(await context.switches[DataCenterSwitches.rateLimit]) {
            return try HTTPResponse.dataCenter("Rate limit exceeded", "RateLimitedException", .tooManyRequests)
                .adding(["Retry-After": String(seconds)])
        }
        let isPublic = await context.switches.isOn(DataCenterSwitches.isPublic)
        let (key, slug) = (path[0].lowercased(), path[2])
        switch await context.repositories.access(to: key, slug, verdict) {
        case .open(let repository) where verdict == .admitted || isPublic:
            return try await respond(to: request, Array(path.dropFirst(3)), in: repository)
        case .absent where verdict == .admitted || isPublic:
            if let moved = await context.repositories.findRenamed(key, slug) {
                return redirect(to: moved, path, request)
            }
            if verdict == .admitted {
                return try .dataCenter(
                    "Repository \(path[0])/\(slug) does not exist.",
                    "repository.NoSuchRepositoryException",
                    .notFound
                )
            }
            return try await hidden()
        case .open, .absent, .closed: return try await hidden()
        case .refused:
            return try .dataCenter(
                "Authentication failed. Please check your credentials and try again.",
                "auth.IncorrectPasswordAuthenticationException",
                .unauthorized
            )
        }
    }

    private func hidden() async throws -> HTTPResponse {
        let isSaid = await context.switches[DataCenterSwitches.hidden] == "401"
        return try .dataCenter(
            "You are not permitted to access this resource",
            "AuthorisationException",
            isSaid ? .unauthorized : .notFound
        )
    }

    private func redirect(to repository: Repository, _ path: [String], _ request: ForgeRequest) -> HTTPResponse {
        let query = request.target.split(separator: "?", maxSplits: 1).dropFirst().map { "?\($0)" }.joined()
        let parts = ["projects", repository.workspace.uppercased(), "repos", repository.slug] + path.dropFirst(3)
        let place = parts.map { $0.percentEncoded() }.joined(separator: "/")
        return .redirect(to: "\(request.base)/rest/api/latest/\(place)\(query)", .movedPermanently)
    }

    private func respond(
        to request: ForgeRequest,
        _ path: [String],
        in repository: Repository
    ) async throws -> HTTPResponse {
        let isNew = await context.switches[DataCenterSwitches.defaultBranch] == "new"
        switch (path.first, path.count) {
        case (nil, _): return try .json(description(of: repository))
        case ("default-branch", 1) where isNew, ("branches", 2) where !isNew && path[1] == "default":
            let name = try await repository.mainBranch()
            return try .json(["id": .string("refs/heads/\(name)"), "displayId": .string(name), "type": "BRANCH"])
        case ("default-branch", 1):
            return .text("null for uri: \(request.target)", .notFound)
        case ("branches", 1), ("tags", 1): return try await list(path[0], request, of: repository)
        case ("tags", _):
            let name = path.dropFirst().joined(separator: "/")
            guard let tag = try await tag(name, in: repository) else {
                return try .dataCenter("Tag '\(name)' does not exist.", "repository.NoSuchTagException", .notFound)
            }
            return try .json(tag)
        case ("commits", 2):
            guard let commit = try await repository.commit(path[1]) else { return try missing(path[1], repository) }
            return try .json(["id": .string(commit.id), "displayId": .string(String(commit.id.prefix(11)))])
        case ("archive", 1): return try await archive(request, of: repository)
        default: throw UnexpectedRequest()
        }
    }

    private func description(of repository: Repository) -> JSON {
        [
            "slug": .string(repository.slug), "id": .number(repository.number), "name": .string(repository.slug),
            "project": ["key": .string(repository.workspace.uppercased())], "public": .bool(!repository.isPrivate),
        ]
    }

    private func missing(
        _ revision: String,
        _ repository: Repository,
        _ status: HTTPStatusCode = .notFound
    ) throws -> HTTPResponse {
        try .dataCenter(
            "Commit '\(revision)' does not exist in repository '\(repository.slug)'.",
            "commit.NoSuchCommitException",
            status
        )
    }

    private func tag(_ name: String, in repository: Repository) async throws -> JSON? {
        let id = "refs/tags/\(name)"
        guard let object = try await repository.object(id) else { return nil }
        let commit = try await repository.object("\(id)^{commit}")?.id
        return shape(id, commit: commit, hash: object.type == "tag" ? object.id : nil)
    }

    /// A tag or branch: `hash` is the id of an annotated tag itself, and `null` for all others.
    private func shape(_ id: String, commit: String?, hash: String?) -> JSON {
        let isTag = id.hasPrefix("refs/tags/")
        let commit = commit.map { JSON.string($0) } ?? .null
        let shape: JSON = [
            "id": .string(id), "displayId": .string(String(id.dropFirst(isTag ? 10 : 11))),
            "type": isTag ? "TAG" : "BRANCH", "latestCommit": commit, "latestChangeset": commit,
        ]
        return isTag ? shape.adding(["hash": hash.map { .string($0) } ?? .null]) : shape
    }

    /// A page of branches or tags whose names contain `filterText`.
    private func list(
        _ collection: String,
        _ request: ForgeRequest,
        of repository: Repository
    ) async throws -> HTTPResponse {
        let filter = (request["filterText"] ?? "").lowercased()
        let kind = collection == "tags" ? Ref.Kind.tag : .branch
        let references = try await repository.refs().filter { reference in
            reference.kind == kind && (filter.isEmpty || reference.name.lowercased().contains(filter))
        }
        let most = Int(await context.switches[DataCenterSwitches.pageSize]) ?? 1000
        let size = min(Int(request["limit"] ?? "25") ?? 25, most)
        let start = Int(request["start"] ?? "0") ?? 0
        var values: [JSON] = []
        for reference in references.dropFirst(start).prefix(size) {
            let id = "refs/\(kind == .tag ? "tags" : "heads")/\(reference.name)"
            let hash = reference.annotation == nil ? nil : try await repository.object(id)?.id
            values.append(shape(id, commit: reference.commit.id, hash: hash))
        }
        let isLast = start + size >= references.count
        return try .json([
            "size": .number(values.count), "limit": .number(size), "start": .number(start),
            "isLastPage": .bool(isLast), "nextPageStart": isLast ? .null : .number(start + size),
            "values": .array(values),
        ])
    }

    /// An archive, without a top directory unless `prefix` names one.
    private func archive(_ request: ForgeRequest, of repository: Repository) async throws -> HTTPResponse {
        guard let accept = request.header("Accept"), accept.contains("*/*") || accept.contains("octet-stream") else {
            return .text("Not Acceptable", HTTPStatusCode(406, phrase: "Not Acceptable"))
        }
        guard request["format"] == "tar.gz" || request["format"] == "tgz" else {
            return try .dataCenter("Unsupported archive format", "ArgumentValidationException", .badRequest)
        }
        let main = try await repository.mainBranch()
        let revision = request["at"] ?? main
        guard let commit = try await repository.commit(revision) else {
            let isBad = await context.switches[DataCenterSwitches.missingArchive] == "400"
            return try missing(revision, repository, isBad ? .badRequest : .notFound)
        }
        let prefix = request["prefix"] ?? ""
        let top = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
        let file = try await context.archives.archive(of: repository, commit, .gzip, below: top)
        let name = "\(repository.slug)-\(revision.prefix(11))@\(commit.id.prefix(11)).tar.gz"
        return HTTPResponse.bytes(try Data(contentsOf: file, options: .mappedIfSafe), type: "application/octet-stream")
            .adding(["Content-Disposition": "attachment; filename=\"\(name)\""])
    }
}

extension HTTPResponse {
    /// The error document of Bitbucket Data Center.
    static func dataCenter(
        _ message: String,
        _ exception: String,
        _ status: HTTPStatusCode
    ) throws -> HTTPResponse {
        let error: JSON = [
            "context": .null, "message": .string(message),
            "exceptionName": .string("com.atlassian.bitbucket.\(exception)"),
        ]
        return try .json(["errors": .array([error])], status)
    }
}
