internal import FetchModel

extension BitbucketDataCenter {
    /// The server packs what `at` names, without a top directory unless `prefix` asks for one.
    /// There is one because the request asks for it, unless a proxy or an old server drops the query.
    func topDirectory(of repository: Repository, at commit: CommitID) -> String? {
        "\(repository.slug)-\(commit.hex)"
    }

    func archive(of repository: Repository, at commit: CommitID) throws(ForgeError) -> [FileRequest] {
        let prefix = "\(WebURL.segment(repository.slug))-\(commit.hex)/"
        return [
            FileRequest(
                .archive(repository, commit),
                at: try url(
                    repository,
                    ["archive"],
                    query: "at=\(commit.hex)&format=tar.gz&prefix=\(prefix)"
                ),
                isNamedByQuery: true,
                // JSON alone is refused with 406.
                headers: [HTTPField("Accept", "*/*")],
                authentication: .ifPossible(.archive)
            )
        ]
    }

    func asset(_ name: String, of repository: Repository, tag: String?) throws(ForgeError) -> Asset {
        throw .noDownloads(kind: Self.kind.name.rawValue)
    }

    func refusal(
        of response: HTTPResponse,
        to request: FileRequest,
        with credential: IssuedCredential?
    ) async throws -> Refusal? {
        guard case .archive(let repository, let commit) = request.content else {
            return try await standardRefusal(of: response, to: request, with: credential)
        }
        // To anonymous clients a server says 401 for what it hides.
        if response.status == 401, credential == nil, response.url.origin == request.url.origin {
            response.body.discard()
            return .failed(.notFoundOrPrivate(source: try source(of: repository), api.signIn))
        }
        if response.status == 200 { await noteMove(of: repository, to: response.url) }
        let refusal = try await standardRefusal(of: response, to: request, with: credential)
        // Throws where the server has no such commit.
        if response.status == 400 { try await confirm(commit, in: repository) }
        return refusal
    }
}
