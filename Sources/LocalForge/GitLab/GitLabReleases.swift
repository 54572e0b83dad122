import FlyingFox
import Foundation

/// The releases of one project, and the generic packages that hold their files.
struct GitLabReleases: Sendable {
    let context: ForgeContext
    let repository: Repository
    let shapes: GitLabShapes

    /// GitLab has no drafts: such a release does not exist here.
    private var releases: [RepositoryScript.Release] { repository.releases.filter { !$0.isDraft } }

    /// Responds to a request for `releases…` or `packages…`.
    func respond(to request: ForgeRequest, _ path: [String]) async throws -> HTTPResponse {
        switch (path[0], path.count) {
        case ("releases", 1):
            var all: [JSON] = []
            for release in releases { all.append(try await self.release(release)) }
            return try .json(.array(all))
        case ("releases", 2):
            guard let release = releases.first(where: { $0.tag == path[1] }) else {
                return try .gitLab(.string("404 Not Found"), .notFound)
            }
            return try .json(try await self.release(release))
        case ("releases", 4...) where path[2] == "downloads":
            // The links are filed below `files/`, as their release made them.
            guard let release = releases.first(where: { $0.tag == path[1] }), path.count == 5, path[3] == "files",
                let file = release.files.first(where: { $0.name == path[4] })
            else { return try .gitLab(.string("404 Not Found"), .notFound) }
            return .redirect(to: try await url(of: file, release))
        case ("packages", _):
            return try await package(request, Array(path.dropFirst()))
        default:
            throw UnexpectedRequest()
        }
    }

    private func release(_ release: RepositoryScript.Release) async throws -> JSON {
        var links: [JSON] = []
        for (index, file) in release.files.enumerated() {
            let url = try await url(of: file, release)
            let page = "\(shapes.base)/\(repository.name)/-/releases/\(release.tag.percentEncoded())/downloads"
            let isOwn = await context.switches[GitLabSwitches.assetLink] == "permalink"
            let direct = isOwn ? "\(page)/files/\(file.name.percentEncoded())" : url
            links.append(shapes.link(file, number: index + 1, url: url, direct: direct))
        }
        return shapes.release(release, links: links)
    }

    /// Where the link of a file leads.
    private func url(of file: RepositoryScript.Download, _ release: RepositoryScript.Release) async throws -> String {
        let name = file.name.percentEncoded()
        switch await context.switches[GitLabSwitches.assetLink] {
        case "upload":
            return "\(shapes.base)/\(repository.name)/uploads/\(release.tag.percentEncoded())/\(name)"
        case "elsewhere":
            return await context.storage.link(
                to: try await object(file, release),
                at: "elsewhere/\(repository.number)/\(name)"
            )
        default:
            let version = GitLabShapes.version(of: release).percentEncoded()
            return "\(shapes.project)/packages/generic/\(repository.slug)/\(version)/\(name)"
        }
    }

    private func object(
        _ file: RepositoryScript.Download,
        _ release: RepositoryScript.Release
    ) async throws -> Storage.Object {
        let bytes = try await context.downloads.bytes(file, of: repository, tag: release.tag)
        let type = file.name.hasSuffix(".html") ? "text/html" : "application/octet-stream"
        return Storage.Object(name: file.name, type: type, bytes: bytes)
    }

    private func package(_ request: ForgeRequest, _ path: [String]) async throws -> HTTPResponse {
        let digest = await context.switches[GitLabSwitches.packageDigest]
        if path.first != "generic", digest == "hidden" { return try .gitLab(.string("404 Not Found"), .notFound) }
        switch path.count {
        case 0:
            let wanted = releases.filter {
                request["package_name"] ?? repository.slug == repository.slug
                    && request["package_version"] ?? GitLabShapes.version(of: $0) == GitLabShapes.version(of: $0)
            }
            return try .json(.array(wanted.map { shapes.package($0) }))
        case 2 where path[1] == "package_files":
            guard
                let release = releases.first(where: { GitLabShapes.number(of: $0, in: repository) == Int(path[0]) })
            else { return try .gitLab(.string("404 Not Found"), .notFound) }
            var files: [JSON] = []
            for (index, file) in release.files.enumerated() {
                let bytes = try await context.downloads.bytes(file, of: repository, tag: release.tag)
                let text = digest == "wrong" ? String(repeating: "0", count: 64) : bytes.sha256
                files.append(
                    shapes.packageFile(
                        file,
                        number: index + 1,
                        size: bytes.count,
                        digest: digest == "off" ? nil : .string(text)
                    )
                )
            }
            return try .json(.array(files))
        case 4 where path[0] == "generic" && path[1] == repository.slug:
            guard let release = releases.first(where: { GitLabShapes.version(of: $0) == path[2] }),
                let file = release.files.first(where: { $0.name == path[3] })
            else { return try .gitLab(.string("404 Not Found"), .notFound) }
            let object = try await object(file, release)
            guard await context.switches.isOn(GitLabSwitches.packageRedirect) else {
                return .bytes(object.bytes, type: object.type)
            }
            return .redirect(to: await context.storage.link(to: object, at: "packages/\(path[3].percentEncoded())"))
        default:
            throw UnexpectedRequest()
        }
    }
}
