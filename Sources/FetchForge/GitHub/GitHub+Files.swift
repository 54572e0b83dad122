internal import FetchModel
internal import FoundationEssentials

extension GitHub {
    /// The pages first: they do not count against the API's limit, and serve the same bytes to everyone. They know no
    /// tokens, so a private archive comes from the API.
    func archive(of repository: Repository, at commit: CommitID) throws(ForgeError) -> [FileRequest] {
        let content = FileRequest.Content.archive(repository, commit)
        return [
            FileRequest(
                content,
                at: try address.url.appending(segments: repository.path + ["archive", "\(commit.hex).tar.gz"]),
                authentication: .none,
                redirectsToStorage: true
            ),
            FileRequest(
                content,
                at: try api.url(["repos"] + repository.path + ["tarball", commit.hex]),
                headers: Self.dialect.headers,
                authentication: .required(.api),
                redirectsToStorage: true
            ),
        ]
    }

    func asset(_ name: String, of repository: Repository, tag: String?) async throws -> Asset {
        guard let tag else { throw ForgeError.assetWithoutTag(name, kind: Self.kind.name.rawValue) }
        let path = ["releases", "tags"] + tag.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard case .found(let release, let response) = try await get(Release.self, path, in: repository) else {
            throw try await unknownRelease(of: tag, in: repository)
        }
        guard release.tag_name == tag else {
            throw api.malformed("another release than the requested one", at: response.requested)
        }
        let source = try source(of: repository)
        if release.draft == true { throw ForgeError.draftRelease(tag: tag, source: source) }
        // An upload that was interrupted stays in the list.
        let uploaded = release.assets.filter { $0.state ?? "uploaded" == "uploaded" }
        let asset = try api.only(
            uploaded.filter { $0.name == name },
            name,
            of: "the release '\(ForeignText.line(tag))' of '\(source)'",
            among: uploaded.map(\.name),
            page: "\(source)/releases/tag/\(WebURL.segment(tag))"
        )
        guard let url = response.requested.resolving(asset.url) else {
            throw api.malformed("an asset at what is no URL", at: response.requested)
        }
        guard url.origin == address.api.origin else {
            throw api.malformed("an asset at another origin, '\(url.origin)'", at: response.requested)
        }
        return Asset(
            name: name,
            tag: tag,
            size: asset.size,
            digest: try digest(asset.digest, of: name, at: response.requested),
            requests: try requests(name, repository, tag, api: url)
        )
    }

    func asset(
        _ name: String,
        of repository: Repository,
        tag: String?,
        lockedAt url: String
    ) throws(ForgeError) -> [FileRequest] {
        guard let tag, let locked = WebURL(url) else { return [] }
        let base = try api.url(["repos"] + repository.path + ["releases", "assets"]).wire
        if url.hasPrefix(base + "/"), url.dropFirst(base.count + 1).allSatisfy({ $0.isASCII && $0.isNumber }) {
            return try requests(name, repository, tag, api: locked).reversed()
        }
        let page = try page(name, repository, tag)
        return page.url.description == url ? [page] : []
    }

    /// The page first, as for archives. A private asset comes from the API alone, at a URL that only the API tells.
    private func requests(
        _ name: String,
        _ repository: Repository,
        _ tag: String,
        api url: WebURL
    ) throws(ForgeError) -> [FileRequest] {
        [
            try page(name, repository, tag),
            FileRequest(
                .asset(repository, tag: tag, name: name),
                at: url,
                // Any other type returns the asset's description.
                headers: [HTTPField("Accept", "application/octet-stream")],
                authentication: .ifPossible(.api),
                redirectsToStorage: true
            ),
        ]
    }

    private func page(_ name: String, _ repository: Repository, _ tag: String) throws(ForgeError) -> FileRequest {
        let path = tag.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        return FileRequest(
            .asset(repository, tag: tag, name: name),
            at: try address.url.appending(segments: repository.path + ["releases", "download"] + path + [name]),
            authentication: .none,
            redirectsToStorage: true
        )
    }

    /// The digest `sha256:…` of the asset `name`; older assets have none.
    private func digest(_ text: String?, of name: String, at url: WebURL) throws(ForgeError) -> Asset.Digest? {
        guard let text, !text.isEmpty else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let digits = parts.count == 2 ? parts[1] : ""
        switch parts[0].lowercased() {
        case "sha256":
            guard let digest = SHA256Digest(hex: digits) else {
                throw api.malformed("a SHA-256 that is not one", at: url)
            }
            return .sha256(digest)
        case "sha512":
            guard let digest = SHA512Digest(hex: digits) else {
                throw api.malformed("a SHA-512 that is not one", at: url)
            }
            return .sha512(digest)
        default:
            let (algorithm, file) = (ForeignText.line(String(parts[0].prefix(40))), ForeignText.line(name))
            api.network.traffic.trace("the digest of '\(file)' is not checked: '\(algorithm)' is not known")
            return nil
        }
    }

    private func unknownRelease(of tag: String, in repository: Repository) async throws -> ForgeError {
        _ = try await describe(repository)
        let source = try source(of: repository)
        let releases = await firstPage(Release.self, ["releases"], in: repository, query: "per_page=100")
        // Drafts are listed for those who may write.
        if releases.contains(where: { $0.draft == true && $0.tag_name == tag }) {
            return .draftRelease(tag: tag, source: source)
        }
        // Throws where there is no such tag.
        _ = try await commit(ofTag: tag, in: repository)
        let tags = releases.filter { $0.draft != true }.map(\.tag_name)
        return .unknownRelease(tag: tag, source: source, near: Suggestion.nearest(to: tag, in: tags, limit: 3))
    }

    func refusal(
        of response: HTTPResponse,
        to request: FileRequest,
        with credential: IssuedCredential?
    ) async throws -> Refusal? {
        if response.status == 200, let name = movedName(request, response) {
            await noteMove(of: request.repository, to: name)
        }
        return try await standardRefusal(of: response, to: request, with: credential)
    }

    /// The repository's name of today, as the last of the URLs says that led to the file: codeload's, or a page's.
    private func movedName(_ request: FileRequest, _ response: HTTPResponse) -> String? {
        (response.redirects + [response.url]).reversed().lazy.compactMap { url -> String? in
            if url.origin == address.url.origin {
                let path = url.segments(below: address.url)
                // An Enterprise server has codeload at its own origin.
                if path.first == "_codeload" { return codeloadName(Array(path.dropFirst())) }
                let isPage = path.count > 3 && (path[2] == "archive" || path[2] == "releases")
                return isPage ? "\(path[0])/\(path[1])" : nil
            }
            guard url.origin != address.api.origin, case .archive = request.content else { return nil }
            return codeloadName(url.url.path.split(separator: "/").map(String.init))
        }.first
    }

    /// The repository in `{owner}/{repository}/{format}/{revision}`.
    private func codeloadName(_ path: [String]) -> String? {
        path.count > 3 && path[2].hasSuffix("tar.gz") ? "\(path[0])/\(path[1])" : nil
    }

    /// A release, as far as it is used; the names are those of the API.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Release: Decodable {
        struct Asset: Decodable {
            let name: String
            let url: String
            let size: Int?
            let digest: String?
            let state: String?
        }

        let tag_name: String
        let draft: Bool?
        let assets: [Asset]
    }
}
