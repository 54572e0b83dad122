import FlyingFox
import Foundation

/// The part of GitLab's REST API that names references, commits, archives, releases and packages.
///
/// Paths and shapes: docs.gitlab.com/api.
struct GitLabAPI: Sendable {
    let context: ForgeContext

    /// Who sends a request.
    private struct Client {
        /// Of a personal token.
        let verdict: Credentials.Verdict
        /// Of a job's token, which most routes do not look at.
        let job: Credentials.Verdict
    }

    func respond(to request: ForgeRequest, _ path: [String]) async throws -> HTTPResponse {
        guard request.method == "GET" || request.method == "HEAD" else { throw UnexpectedRequest() }
        if let limited = try await limited(path.last == "archive.tar.gz") { return limited }
        let client = try await client(of: request)
        switch client.verdict {
        case .expired, .refused: return try .gitLab(.string("401 Unauthorized"), .unauthorized)
        case .unscoped:
            return try .json(
                [
                    "error": "insufficient_scope", "scope": "api read_api",
                    "error_description":
                        "The request requires higher privileges than provided by the access token.",
                ],
                .forbidden
            )
        case .anonymous, .admitted: break
        }
        if path == ["user"] {
            if client.verdict == .admitted { return try .json(["username": "mira", "id": .number(1)]) }
            return try .gitLab(.string("401 Unauthorized"), .unauthorized)
        }
        guard path.first == "projects", path.count > 1 else { throw UnexpectedRequest() }
        let rest = Array(path.dropFirst(2))
        // A route that does not know job tokens takes their owner for an anonymous client.
        let verdict = client.verdict == .anonymous && Self.isOpenToJobs(rest) ? client.job : client.verdict
        if verdict == .expired || verdict == .refused {
            return try .gitLab(.string("401 Unauthorized"), .unauthorized)
        }
        let repository: Repository?
        if let number = Int(path[1]) {
            repository = await context.repositories.find(number: number)
        } else {
            if let moved = await context.repositories.findRenamed(path: path[1]) {
                return redirect(to: moved, rest, request)
            }
            repository = await context.repositories.find(path: path[1])
        }
        guard case .open(let repository) = context.repositories.access(to: repository, verdict) else {
            return try .gitLab(.string("404 Project Not Found"), .notFound)
        }
        return try await respond(to: request, rest, in: repository)
    }

    private func client(of request: ForgeRequest) async throws -> Client {
        let isPersonal: @Sendable (Claim, String) -> Bool = { claim, kind in
            switch kind {
            case "gitlab-token": [.bearer, .other("private-token")].contains(claim.form)
            case "gitlab-oauth-token": claim.form == .bearer
            default: false
            }
        }
        var verdict = Credentials.Verdict.anonymous
        if let token = request.header("Private-Token") {
            verdict = await context.credentials.judge(.header("Private-Token", token), accepts: isPersonal)
        } else if let header = request.header("Authorization"), Claim(header)?.user == nil {
            // The API does not look at user names and passwords.
            verdict = await context.credentials.judge(header, accepts: isPersonal)
        }
        var job = Credentials.Verdict.anonymous
        if let token = request.header("Job-Token") {
            job = await context.credentials.judge(.header("Job-Token", token)) { _, kind in kind == "gitlab-job-token" }
        }
        return Client(verdict: verdict, job: job)
    }

    /// Lists of tags and branches, commits, releases and packages.
    private static func isOpenToJobs(_ path: [String]) -> Bool {
        switch (path.first, path.dropFirst().first) {
        case ("repository", "tags"), ("repository", "branches"): path.count == 2
        case ("repository", "commits"), ("releases", _), ("packages", _): true
        default: false
        }
    }

    private func limited(_ isArchive: Bool) async throws -> HTTPResponse? {
        let words = await context.switches[GitLabSwitches.rateLimit].split(separator: ":").map(String.init)
        let seconds = words.dropFirst().first.flatMap { Int($0) } ?? 60
        let plain = HTTPResponse.text("Retry later", .tooManyRequests)
        switch words.first {
        case "retry-after": return plain.adding(["Retry-After": String(seconds)])
        case "reset":
            return plain.adding(["RateLimit-Reset": String(Int(Date().timeIntervalSince1970) + seconds)])
        case "plain": return plain
        case "archive" where isArchive:
            let message = "This archive has been requested too many times. Try again later."
            return try .gitLab(["error": .string(message)], .tooManyRequests)
        default: return nil
        }
    }

    /// The same path by the project's number.
    private func redirect(to repository: Repository, _ rest: [String], _ request: ForgeRequest) -> HTTPResponse {
        let query = request.target.split(separator: "?", maxSplits: 1).dropFirst().map { "?\($0)" }.joined()
        let path = ["api", "v4", "projects", String(repository.number)] + rest.map { $0.percentEncoded() }
        return .redirect(to: "/\(path.joined(separator: "/"))\(query)", .movedPermanently)
    }

    private func respond(
        to request: ForgeRequest,
        _ path: [String],
        in repository: Repository
    ) async throws -> HTTPResponse {
        let shapes = GitLabShapes(base: request.base, repository: repository)
        switch (path.first, path.dropFirst().first, path.count) {
        case (nil, _, _):
            return try .json(try await shapes.description())
        case ("repository", "tags", 2):
            return try await page(of: try await listed(.tag, in: repository, shapes, request), request)
        case ("repository", "branches", 2):
            return try await page(of: try await listed(.branch, in: repository, shapes, request), request)
        case ("repository", "tags", 3):
            guard let tag = try await shapes.tag(path[2]) else {
                return try .gitLab(.string("404 Tag Not Found"), .notFound)
            }
            return try .json(tag)
        case ("repository", "branches", 3):
            guard let branch = try await repository.refs().first(where: { $0.kind == .branch && $0.name == path[2] })
            else { return try .gitLab(.string("404 Branch Not Found"), .notFound) }
            return try .json(try await shapes.branch(branch))
        case ("repository", "commits", 3):
            guard let commit = try await repository.commit(path[2]) else {
                return try .gitLab(.string("404 Commit Not Found"), .notFound)
            }
            return try .json(shapes.commit(commit))
        case ("repository", "archive.tar.gz", 2):
            return try await archive(of: repository, request)
        case ("releases", _, _), ("packages", _, _):
            let releases = GitLabReleases(context: context, repository: repository, shapes: shapes)
            return try await releases.respond(to: request, path)
        default:
            throw UnexpectedRequest()
        }
    }

    /// The references of a kind whose names begin with what is searched for, the newest first; tags of trees among them.
    private func listed(
        _ kind: Ref.Kind,
        in repository: Repository,
        _ shapes: GitLabShapes,
        _ request: ForgeRequest
    ) async throws -> [JSON] {
        let search = request["search"] ?? ""
        guard search.isEmpty || search.hasPrefix("^") else { throw UnexpectedRequest() }
        let refs = try await repository.refs()
            .filter { $0.kind == kind && $0.name.lowercased().hasPrefix(search.dropFirst().lowercased()) }
            .sorted { $0.commit.date > $1.commit.date }
        var shown: [JSON] = []
        for ref in refs {
            switch kind {
            case .branch: shown.append(try await shapes.branch(ref))
            case .tag: shown.append(try await shapes.tag(ref.name) ?? .null)
            }
        }
        return shown
    }

    /// A page of a list, with what names the next one.
    func page(of values: [JSON], _ request: ForgeRequest) async throws -> HTTPResponse {
        let most = Int(await context.switches[GitLabSwitches.pageSize]) ?? 100
        let size = min(Int(request["per_page"] ?? "20") ?? 20, most)
        let number = Int(request["page"] ?? "1") ?? 1
        let start = (number - 1) * size
        let isLast = start + size >= values.count
        let response = try HTTPResponse.json(.array(Array(values.dropFirst(start).prefix(size))))
        var fields: [String: String] = [:]
        let form = await context.switches[GitLabSwitches.pages]
        if form != "link" {
            fields["X-Next-Page"] = isLast ? "" : String(number + 1)
            fields["X-Total"] = String(values.count)
        }
        if form != "number" {
            let parts = request.target.split(separator: "?", maxSplits: 1)
            let others = parts.dropFirst().flatMap { $0.split(separator: "&") }.filter { !$0.hasPrefix("page=") }
            let first = "\(request.base)\(parts[0])?\((others + ["page=1"]).joined(separator: "&"))"
            let next = "\(request.base)\(parts[0])?\((others + ["page=\(number + 1)"]).joined(separator: "&"))"
            fields["Link"] = (isLast ? "" : "<\(next)>; rel=\"next\", ") + "<\(first)>; rel=\"first\""
        }
        return response.adding(fields)
    }

    /// An archive without LFS content, which is what the commit's tree has; anything else would be another tree.
    private func archive(of repository: Repository, _ request: ForgeRequest) async throws -> HTTPResponse {
        guard let id = request["sha"], request["include_lfs_blobs"] == "false" else { throw UnexpectedRequest() }
        guard let commit = try await repository.commit(id) else {
            return try .gitLab(.string("404 File Not Found"), .notFound)
        }
        let top = "\(repository.slug)-\(id)-\(commit.id)"
        let hasTop = await context.switches.isOn(GitLabSwitches.archivePrefix)
        let file = try await context.archives.archive(of: repository, commit, .gzip, below: hasTop ? top : "")
        return HTTPResponse.bytes(try Data(contentsOf: file, options: .mappedIfSafe), type: "application/octet-stream")
            .adding(["Content-Disposition": "attachment; filename=\"\(top).tar.gz\""])
    }
}

extension HTTPResponse {
    /// GitLab's error document: its message is text or an object.
    static func gitLab(_ message: JSON, _ status: HTTPStatusCode) throws -> HTTPResponse {
        try .json(["message": message], status)
    }
}
