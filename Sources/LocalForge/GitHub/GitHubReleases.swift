import FlyingFox
import Foundation

/// The releases of one repository, and their assets.
struct GitHubReleases: Sendable {
    let context: ForgeContext
    let repository: Repository
    let shapes: GitHubShapes

    /// Responds to a request below `releases`.
    func respond(
        to request: ForgeRequest,
        _ path: [String],
        _ verdict: Credentials.Verdict,
        _ addresses: GitHubAddresses
    ) async throws -> HTTPResponse {
        let pages: String
        if let known = addresses.pages {
            pages = known
        } else {
            pages = try await context.addresses.url(of: GitHub.pages)
        }
        switch path.first {
        case nil:
            // Drafts are for those who may write.
            var releases: [JSON] = []
            for release in repository.releases where !release.isDraft || verdict == .admitted {
                releases.append(try await self.release(release, pages))
            }
            return try .json(.array(releases))
        case "tags" where path.count > 1:
            let tag = path.dropFirst().joined(separator: "/")
            guard let release = repository.releases.first(where: { $0.tag == tag && !$0.isDraft }) else {
                return try .gitHubMissing
            }
            return try .json(try await self.release(release, pages))
        case "assets" where path.count == 2:
            return try await asset(Int(path[1]) ?? 0, request, pages)
        default:
            throw UnexpectedRequest()
        }
    }

    private func release(_ release: RepositoryScript.Release, _ pages: String) async throws -> JSON {
        var assets: [JSON] = []
        for (index, file) in release.files.enumerated() {
            assets.append(try await description(of: file, index, of: release, pages))
        }
        return shapes.release(release, assets: assets)
    }

    private func description(
        of file: RepositoryScript.Download,
        _ index: Int,
        of release: RepositoryScript.Release,
        _ pages: String
    ) async throws -> JSON {
        let bytes = try await context.downloads.bytes(file, of: repository, tag: release.tag)
        let digest: JSON? =
            switch await context.switches[GitHubSwitches.assetDigest] {
            case "on": .string("sha256:" + bytes.sha256)
            case "wrong": .string("sha256:" + String(repeating: "0", count: 64))
            case "null": .null
            default: nil
            }
        return shapes.asset(
            file,
            number: number(of: file, index, release),
            tag: release.tag,
            size: Int(await context.switches[GitHubSwitches.assetSize]) ?? bytes.count,
            digest: digest,
            pages: pages
        )
    }

    private func number(of file: RepositoryScript.Download, _ index: Int, _ release: RepositoryScript.Release) -> Int {
        StableNumber.of("\(repository.number)/\(release.tag)/\(index)/\(file.name)")
    }

    /// The asset's description, or with `Accept: application/octet-stream` the file.
    private func asset(_ id: Int, _ request: ForgeRequest, _ pages: String) async throws -> HTTPResponse {
        for release in repository.releases {
            for (index, file) in release.files.enumerated() where number(of: file, index, release) == id {
                guard request.header("Accept") == "application/octet-stream" else {
                    return try .json(try await description(of: file, index, of: release, pages))
                }
                let isRedirected = await context.switches.isOn(GitHubSwitches.assetRedirect)
                return try await context.releaseFile(file, of: repository, release, isRedirected: isRedirected)
            }
        }
        return try .gitHubMissing
    }
}

extension ForgeContext {
    /// A file of a release: from signed storage, or at once.
    func releaseFile(
        _ file: RepositoryScript.Download,
        of repository: Repository,
        _ release: RepositoryScript.Release,
        isRedirected: Bool
    ) async throws -> HTTPResponse {
        let bytes = try await downloads.bytes(file, of: repository, tag: release.tag)
        let type = file.name.hasSuffix(".html") ? "text/html" : "application/octet-stream"
        guard isRedirected else { return .bytes(bytes, type: type) }
        let object = Storage.Object(name: file.name, type: type, bytes: bytes)
        let path = "releases/\(repository.number)/\(file.name.percentEncoded())"
        return .redirect(to: await storage.link(to: object, at: path))
    }
}
