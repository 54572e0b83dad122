import FlyingFox
import Foundation

/// The part of GitHub's REST API that names references, commits, releases and archives.
///
/// Paths and shapes: docs.github.com/rest.
struct GitHubAPI: Sendable {
    let context: ForgeContext
    let links: SignedLinks
    let limit: GitHubRateLimit

    func respond(
        to request: ForgeRequest,
        _ path: [String],
        at addresses: GitHubAddresses
    ) async throws -> HTTPResponse {
        let verdict = await context.credentials.judge(request.header("Authorization")) { claim, kind in
            kind == "github-token" && [.bearer, .other("token")].contains(claim.form)
        }
        if await context.switches.isOn(GitHubSwitches.userAgent), request.header("User-Agent") == nil {
            return try .gitHub("Request forbidden by administrative rules.", .forbidden)
        }
        if let refusal = try await limit.refusal(of: verdict) { return refusal }
        guard request.method == "GET" || request.method == "HEAD" else { throw UnexpectedRequest() }

        if path == ["user"] {
            switch verdict {
            case .admitted: return try .json(["login": "mira", "id": .number(1)])
            case .unscoped: return try .gitHub("Resource not accessible by integration", .forbidden)
            case .anonymous: return try .gitHub("Requires authentication", .unauthorized)
            case .expired, .refused: return try .gitHub("Bad credentials", .unauthorized)
            }
        }
        let repository: Repository?
        let rest: [String]
        switch path.first {
        case "repos" where path.count > 2:
            if let moved = await context.repositories.findRenamed(path[1], path[2]) {
                return try redirect(to: moved, Array(path.dropFirst(3)), request, addresses)
            }
            repository = await context.repositories.find(path[1], path[2])
            rest = Array(path.dropFirst(3))
        case "repositories" where path.count > 1:
            guard let number = Int(path[1]) else { throw UnexpectedRequest() }
            repository = await context.repositories.find(number: number)
            rest = Array(path.dropFirst(2))
        default:
            throw UnexpectedRequest()
        }
        switch context.repositories.access(to: repository, verdict) {
        case .open(let repository):
            if repository.isPrivate, await context.switches.isOn(GitHubSwitches.singleSignOn) {
                let url = "https://github.com/orgs/\(repository.workspace)/sso?authorization_request=A1"
                return try HTTPResponse.gitHub("Resource protected by organization SAML enforcement.", .forbidden)
                    .adding(["X-GitHub-SSO": "required; url=\(url)"])
            }
            return try await respond(to: request, rest, in: repository, addresses, verdict)
        case .absent, .closed: return try .gitHubMissing
        case .refused(.unscoped): return try .gitHub("Resource not accessible by integration", .forbidden)
        case .refused: return try .gitHub("Bad credentials", .unauthorized)
        }
    }

    private func redirect(
        to repository: Repository,
        _ rest: [String],
        _ request: ForgeRequest,
        _ addresses: GitHubAddresses
    ) throws -> HTTPResponse {
        let query = request.target.split(separator: "?", maxSplits: 1).dropFirst().map { "?\($0)" }.joined()
        let path = ["repositories", String(repository.number)] + rest.map { $0.percentEncoded() }
        let url = "\(addresses.api)/\(path.joined(separator: "/"))\(query)"
        let document: JSON = [
            "message": "Moved Permanently", "url": .string(url), "documentation_url": "https://docs.github.com/rest",
        ]
        return try HTTPResponse.json(document, .movedPermanently).adding(["Location": url])
    }

    private func respond(
        to request: ForgeRequest,
        _ path: [String],
        in repository: Repository,
        _ addresses: GitHubAddresses,
        _ verdict: Credentials.Verdict
    ) async throws -> HTTPResponse {
        let shapes = GitHubShapes(api: addresses.api, repository: repository)
        switch (path.first, path.dropFirst().first) {
        case (nil, _):
            return try .json(try await shapes.description())
        case ("git", "ref") where path.count > 3:
            let name = "refs/" + path.dropFirst(2).joined(separator: "/")
            guard let object = try await repository.object(name) else { return try .gitHubMissing }
            return try .json(shapes.reference(name, object))
        case ("git", "tags") where path.count == 3:
            guard let object = try await repository.object(path[2]), let tag = object.tag else {
                return try .gitHubMissing
            }
            return try .json(shapes.annotatedTag(object.id, tag))
        case ("commits", .some(let revision)) where path.count == 2:
            guard let commit = try await repository.commit(revision) else {
                return try .gitHub("No commit found for SHA: \(revision)", .unprocessable)
            }
            return try .json(shapes.commit(commit, tree: try await repository.tree(of: commit)))
        case ("tags", nil):
            let tags = try await repository.refs().filter { $0.kind == .tag }.map { shapes.listedTag($0) }
            return try await page(of: tags, request)
        case ("branches", nil):
            // As far as it is used, a branch in a list looks like a tag.
            let branches = try await repository.refs().filter { $0.kind == .branch }.map { shapes.listedTag($0) }
            return try await page(of: branches, request)
        case ("tarball", .some) where path.count == 2:
            return try await tarball(path[1], of: repository, addresses)
        case ("releases", _):
            let releases = GitHubReleases(context: context, repository: repository, shapes: shapes)
            return try await releases.respond(to: request, Array(path.dropFirst()), verdict, addresses)
        default:
            throw UnexpectedRequest()
        }
    }

    /// A page of a list, with a `Link` to the next one.
    func page(of values: [JSON], _ request: ForgeRequest) async throws -> HTTPResponse {
        let most = Int(await context.switches[GitHubSwitches.pageSize]) ?? 100
        let size = min(Int(request["per_page"] ?? "30") ?? 30, most)
        let number = Int(request["page"] ?? "1") ?? 1
        let start = (number - 1) * size
        let response = try HTTPResponse.json(.array(Array(values.dropFirst(start).prefix(size))))
        guard start + size < values.count else { return response }
        let parts = request.target.split(separator: "?", maxSplits: 1)
        let others = parts.dropFirst().flatMap { $0.split(separator: "&") }.filter { !$0.hasPrefix("page=") }
        func link(_ page: Int, _ rel: String) -> String {
            let query = (others + ["page=\(page)"]).joined(separator: "&")
            return "<\(request.base)\(parts[0])?\(query)>; rel=\"\(rel)\""
        }
        let last = (values.count + size - 1) / size
        return response.adding(["Link": "\(link(number + 1, "next")), \(link(last, "last"))"])
    }

    /// Where codeload has an archive; the token of a private one is in the address.
    private func tarball(
        _ revision: String,
        of repository: Repository,
        _ addresses: GitHubAddresses
    ) async throws -> HTTPResponse {
        guard try await repository.commit(revision) != nil else { return try .gitHubMissing }
        let path = "\(repository.name)/legacy.tar.gz/\(revision.percentEncoded())"
        let base: String
        if let codeload = addresses.codeload {
            base = codeload
        } else {
            base = try await context.addresses.url(of: GitHub.codeload)
        }
        let query = repository.isPrivate ? "?token=\(await links.token(for: path))" : ""
        return .redirect(to: "\(base)/\(path)\(query)")
    }
}
