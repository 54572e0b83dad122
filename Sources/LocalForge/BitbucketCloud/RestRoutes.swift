import FlyingFox

/// The part of Bitbucket Cloud's REST API below `/2.0` that names repositories, refs and commits.
///
/// Paths and shapes: developer.atlassian.com/cloud/bitbucket/rest.
struct RestRoutes: Routes {
    let access: BitbucketAccess
    let repositories: Repositories
    let downloads: Downloads
    let storage: Storage

    func answer(_ request: ForgeRequest) async throws -> HTTPResponse? {
        guard request.segments.first == "2.0" else { return nil }
        let path = Array(request.segments.dropFirst())
        guard request.method == "GET" || request.method == "HEAD" else {
            return try .problem("Method not allowed", .methodNotAllowed)
        }
        if path == ["user"] { return try await user(request) }
        guard path.first == "repositories", path.count > 1 else { throw UnexpectedRequest() }
        if path.count == 2 { return try await list(path[1], request) }

        switch await access.repository(path[1], path[2], .rest, for: request) {
        case .open(let repository):
            return try await answer(Array(path.dropFirst(3)), in: repository, request)
        case .absent, .closed:
            return try .problem(Message.hidden, .notFound)
        case .refused(let verdict):
            return try .refusal(verdict)
        }
    }

    private func answer(
        _ path: [String],
        in repository: Repository,
        _ request: ForgeRequest
    ) async throws -> HTTPResponse {
        let shapes = RestShapes(base: request.base, repository: repository)
        let name = path.dropFirst(2).joined(separator: "/")
        switch (path.first, path.dropFirst().first) {
        case (nil, _):
            return try Fields(request["fields"]).answer(try await shapes.repository())
        case ("refs", nil):
            return try Page(request).answer(try await repository.refs().map { RefRow($0, shapes) })
        case ("refs", "tags"):
            return try await refs(.tag, name, in: repository, shapes, request)
        case ("refs", "branches"):
            return try await refs(.branch, name, in: repository, shapes, request)
        case ("commit", .some):
            let revision = path.dropFirst().joined(separator: "/")
            guard let commit = try await repository.commit(revision) else {
                return try .problem("Commit not found", .notFound)
            }
            return try Fields(request["fields"]).answer(shapes.commit(commit))
        case ("downloads", nil):
            return try await list(downloads, of: repository, shapes, request)
        case ("downloads", .some(let name)) where path.count == 2:
            return try await follow(name, in: repository)
        default:
            throw UnexpectedRequest()
        }
    }

    private func refs(
        _ kind: Ref.Kind,
        _ name: String,
        in repository: Repository,
        _ shapes: RestShapes,
        _ request: ForgeRequest
    ) async throws -> HTTPResponse {
        let refs = try await repository.refs().filter { $0.kind == kind }
        if name.isEmpty { return try Page(request).answer(refs.map { RefRow($0, shapes) }) }
        guard let ref = refs.first(where: { $0.name == name }) else {
            return try .problem("\(kind == .tag ? "Tag" : "Branch") '\(name)' does not exist", .notFound)
        }
        return try Fields(request["fields"]).answer(shapes.ref(ref))
    }

    private func list(_ workspace: String, _ request: ForgeRequest) async throws -> HTTPResponse {
        var rows: [RefRow] = []
        for repository in await repositories.list(workspace) {
            switch await access.repository(workspace, repository.slug, .rest, for: request) {
            case .open(let repository):
                let shapes = RestShapes(base: request.base, repository: repository)
                rows.append(RefRow(name: repository.slug, date: "", json: try await shapes.repository()))
            case .absent, .closed:
                continue
            case .refused(let verdict):
                return try .refusal(verdict)
            }
        }
        return try Page(request).answer(rows)
    }

    private func user(_ request: ForgeRequest) async throws -> HTTPResponse {
        switch await access.judge(request.header("Authorization"), at: .rest) {
        case .admitted:
            return try .json(["type": "user", "display_name": "Mira Okonkwo", "username": "mira"])
        case let verdict:
            return try .refusal(verdict)
        }
    }
}

/// What Bitbucket Cloud says when it says no.
private enum Message {
    static let hidden =
        "You may not have access to this repository or it no longer exists in this workspace. "
        + "If you think this repository exists and you have access, make sure you are authenticated."
    static let invalid = "Token is invalid, expired, or not supported for this endpoint."
    static let expired = "Access token expired."
    static let unscoped = "Your credentials lack one or more required privilege scopes."
}

extension HTTPResponse {
    /// Bitbucket's error document.
    static func problem(_ message: String, _ status: HTTPStatusCode, detail: JSON? = nil) throws -> HTTPResponse {
        var error: [String: JSON] = ["message": .string(message)]
        error["detail"] = detail
        return try .json(["type": "error", "error": .object(error)], status)
    }

    /// The error document for a credential that does not open the REST API.
    fileprivate static func refusal(_ verdict: Credentials.Verdict) throws -> HTTPResponse {
        guard verdict != .unscoped else {
            let detail: JSON = ["granted": ["account"], "required": ["repository"]]
            return try .problem(Message.unscoped, .forbidden, detail: detail)
        }
        return try .problem(verdict == .expired ? Message.expired : Message.invalid, .unauthorized)
            .challengingAsBitbucket()
    }
}
