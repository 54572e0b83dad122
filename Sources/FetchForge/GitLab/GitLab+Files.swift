internal import FetchModel

extension GitLab {
    /// The API's archive, whose query names the commit. The archive of the website would do for public repositories, but
    /// holds LFS content in place of the pointers that the commit's tree has.
    func archive(of repository: Repository, at commit: CommitID) throws(ForgeError) -> [FileRequest] {
        [
            FileRequest(
                .archive(repository, commit),
                at: try url(
                    repository,
                    ["repository", "archive.tar.gz"],
                    query: "sha=\(commit.hex)&include_lfs_blobs=false"
                ),
                isNamedByQuery: true,
                authentication: .ifPossible(.archive)
            )
        ]
    }

    func asset(_ name: String, of repository: Repository, tag: String?) async throws -> Asset {
        guard let tag else { throw ForgeError.assetWithoutTag(name, kind: Self.kind.name.rawValue) }
        let path = ["releases", tag]
        // 403: what a guest may not see, and in older versions a release that does not exist.
        switch try await get(Release.self, path, in: repository, missing: [403, 404]) {
        case .missing(let response): throw try await unknownRelease(of: tag, in: repository, response)
        case .found(let release, let response):
            guard release.tag_name == tag else {
                throw api.malformed("another release than the requested one", at: response.requested)
            }
            let source = try source(of: repository)
            let links = release.assets?.links ?? []
            // A link's name is what people see, and may not be that of its file.
            let named = links.filter { $0.name == name }
            let link = try api.only(
                named.isEmpty ? links.filter { fileName($0) == name } : named,
                name,
                of: "the release '\(ForeignText.line(tag))' of '\(source)'",
                among: links.map(\.name),
                page: "\(source)/-/releases/\(WebURL.segment(tag))"
            )
            guard let url = response.requested.resolving(link.url), url.origin.isWeb else {
                throw api.malformed("a release whose file is not on the web", at: response.requested)
            }
            let file = try await packageFile(at: url)
            return Asset(
                name: name,
                tag: tag,
                size: file?.size,
                digest: file?.sha256.map(Asset.Digest.sha256),
                requests: try requests(name, repository, tag, link, at: url)
            )
        }
    }

    func asset(
        _ name: String,
        of repository: Repository,
        tag: String?,
        lockedAt url: String
    ) throws(ForgeError) -> [FileRequest] {
        guard let tag, let path = WebURL(url)?.segments(below: address.api), path.count > 5, path[0] == "projects"
        else { return [] }
        // A part that would climb is none that this program locked.
        let again: WebURL?
        if path[1] == repository.description, path[2] == "releases", path[3] == tag, path[4] == "downloads" {
            again = try? permalink(repository, tag, Array(path[5...]))
        } else if path.count == 7, path[2] == "packages", path[3] == "generic" {
            again = try? api.url(path)
        } else {
            return []
        }
        guard let again, again.description == url else { return [] }
        return [request(name, repository, tag, at: again)]
    }

    /// The release's own address of the file first, where it has one: it stays when the file moves. Versions before 15.4
    /// have no such address in their API.
    private func requests(
        _ name: String,
        _ repository: Repository,
        _ tag: String,
        _ link: Release.Link,
        at url: WebURL
    ) throws(ForgeError) -> [FileRequest] {
        var urls: [WebURL] = []
        // Behind `-` in `{repository}/-/releases/{tag}/downloads/{path}`.
        let page = link.direct_asset_url.flatMap { WebURL($0) }?.segments(below: address.url) ?? []
        if let dash = page.firstIndex(of: "-") {
            let path = Array(page[(dash + 1)...])
            if path.count > 3, path[0] == "releases", path[1] == tag, path[2] == "downloads" {
                urls.append(try permalink(repository, tag, Array(path[3...])))
            }
        }
        return (urls + [url]).map { request(name, repository, tag, at: $0) }
    }

    private func permalink(
        _ repository: Repository,
        _ tag: String,
        _ path: [String]
    ) throws(ForgeError) -> WebURL {
        try self.url(repository, ["releases", tag, "downloads"] + path)
    }

    /// Another origin than the forge's gets no credential.
    private func request(_ name: String, _ repository: Repository, _ tag: String, at url: WebURL) -> FileRequest {
        FileRequest(
            .asset(repository, tag: tag, name: name),
            at: url,
            authentication: address.owns(url.origin) ? .ifPossible(.api) : .none,
            redirectsToStorage: true
        )
    }

    private func fileName(_ link: Release.Link) -> String? {
        WebURL(link.direct_asset_url ?? link.url)?.fileName
    }

    private func unknownRelease(
        of tag: String,
        in repository: Repository,
        _ response: APIResponse
    ) async throws -> ForgeError {
        _ = try await describe(repository)
        let releases = await firstPage(Release.self, ["releases"], in: repository, query: "per_page=100")
        if releases.isEmpty, response.status != 404 { return api.error(of: response) }
        // Throws where there is no such tag.
        _ = try await commit(ofTag: tag, in: repository)
        return .unknownRelease(
            tag: tag,
            source: try source(of: repository),
            near: Suggestion.nearest(to: tag, in: releases.map(\.tag_name), limit: 3)
        )
    }

    func refusal(
        of response: HTTPResponse,
        to request: FileRequest,
        with credential: IssuedCredential?
    ) async throws -> Refusal? {
        try await refusal(
            of: response,
            to: request,
            with: credential,
            pageHelp: "the pages of GitLab accept no tokens: link the release to the file's address in the API, "
                + "such as that of a package"
        )
    }

    /// A release, as far as it is used; the names are those of the API.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Release: Decodable {
        struct Assets: Decodable { let links: [Link]? }

        struct Link: Decodable {
            let name: String
            /// Where the file is: here or elsewhere.
            let url: String
            /// The release's own address of the file, on the website; `url` where there is none.
            let direct_asset_url: String?
        }

        let tag_name: String
        let assets: Assets?
    }
}
