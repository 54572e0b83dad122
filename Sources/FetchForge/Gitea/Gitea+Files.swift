internal import FetchModel

extension Gitea {
    func archive(of repository: Repository, at commit: CommitID) throws(ForgeError) -> [FileRequest] {
        [
            FileRequest(
                .archive(repository, commit),
                at: try url(repository, ["archive", "\(commit.hex).tar.gz"]),
                authentication: .ifPossible(.archive),
                redirectsToStorage: true
            )
        ]
    }

    /// The server adds a directory called like the repository, in lower case, unless its settings say otherwise. It may also be
    /// called as the repository is now.
    func mayOwn(_ name: String, of repository: Repository) -> Bool {
        name.lowercased() != repository.slug.lowercased()
    }

    func rootNames(of repository: Repository, at commit: CommitID) async throws -> Set<String>? {
        // A server may cut the list short. Then there is more than one name, which is enough to know. Others do not serve it.
        switch try await get(Root.self, ["git", "trees", commit.hex], in: repository) {
        case .found(let root, _): Set(root.tree.map(\.path))
        case .missing: nil
        }
    }

    func isCalled(_ name: String, _ repository: Repository) async throws -> Bool {
        struct Description: Decodable { let name: String? }
        if name.lowercased() == repository.slug.lowercased() { return true }
        guard case .found(let description, _) = try await get(Description.self, [], in: repository) else {
            return false
        }
        return description.name?.lowercased() == name.lowercased()
    }

    /// What is at the top of a commit, as far as it is used.
    private struct Root: Decodable {
        struct Entry: Decodable { let path: String }

        let tree: [Entry]
    }

    func asset(_ name: String, of repository: Repository, tag: String?) async throws -> Asset {
        guard let tag else { throw ForgeError.assetWithoutTag(name, kind: Self.kind.name.rawValue) }
        let release = try await release(of: tag, in: repository)
        let source = try source(of: repository)
        let assets = release.assets ?? []
        let asset = try api.only(
            assets.filter { $0.name == name },
            name,
            of: "the release '\(ForeignText.line(tag))' of '\(source)'",
            among: assets.map(\.name),
            page: "\(source)/releases/tag/\(Self.parts(tag).map(WebURL.segment).joined(separator: "/"))"
        )
        guard let url = WebURL(asset.browser_download_url), url.origin.isWeb else {
            throw api.malformed("a release whose file is not on the web", at: address.api)
        }
        return Asset(
            name: name,
            tag: tag,
            // An attachment that is elsewhere has the size 0.
            size: address.owns(url.origin) ? asset.size.flatMap { $0 > 0 ? $0 : nil } : nil,
            requests: [request(name, repository, tag, at: url)]
        )
    }

    func asset(
        _ name: String,
        of repository: Repository,
        tag: String?,
        lockedAt url: String
    ) throws(ForgeError) -> [FileRequest] {
        guard let tag, let locked = WebURL(url), locked.description == url else { return [] }
        let path = locked.segments(below: address.url)
        let isRelease =
            path == repository.path + ["releases", "download"] + Self.parts(tag) + [name]
            || path == repository.path + ["releases", "download", tag, name]
        let isAttachment =
            path.count == 2 && path[0] == "attachments"
            && path[1].allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == "-") }
        return isRelease || isAttachment ? [request(name, repository, tag, at: locked)] : []
    }

    /// Another origin than the forge's gets no credential.
    private func request(_ name: String, _ repository: Repository, _ tag: String, at url: WebURL) -> FileRequest {
        FileRequest(
            .asset(repository, tag: tag, name: name),
            at: url,
            authentication: address.owns(url.origin) ? .ifPossible(.archive) : .none,
            redirectsToStorage: true
        )
    }

    /// The published release of `tag`. Throws where there is none.
    private func release(of tag: String, in repository: Repository) async throws -> Release {
        let source = try source(of: repository)
        let found: Release
        switch try await get(Release.self, ["releases", "tags", tag], in: repository) {
        case .found(let release, let response):
            guard release.tag_name == tag else {
                throw api.malformed("another release than the requested one", at: response.requested)
            }
            found = release
        case .missing:
            _ = try await describe(repository)
            let releases = await firstPage(Release.self, ["releases"], in: repository, query: "limit=50")
            // Drafts are listed for those who may write. A server may also decode the slashes of a tag, and find nothing.
            guard let release = releases.first(where: { $0.tag_name == tag }) else {
                // Throws where there is no such tag.
                _ = try await commit(ofTag: tag, in: repository)
                let tags = releases.filter { $0.draft != true }.map(\.tag_name)
                let near = Suggestion.nearest(to: tag, in: tags, limit: 3)
                throw ForgeError.unknownRelease(tag: tag, source: source, near: near)
            }
            found = release
        }
        if found.draft == true { throw ForgeError.draftRelease(tag: tag, source: source) }
        return found
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
            pageHelp: "some versions of Gitea accept no token there (1.20 was the first of them): update the server"
        )
    }

    /// A release, as far as it is used; the names are those of the API.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Release: Decodable {
        struct Asset: Decodable {
            let name: String
            let size: Int?
            let browser_download_url: String
        }

        let tag_name: String
        let draft: Bool?
        let assets: [Asset]?
    }
}
