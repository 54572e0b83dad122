internal import FetchModel

extension BitbucketCloud {
    /// The most uploads whose names are compared with a mistyped one.
    private static let candidates = 100

    /// Named by the commit, which no slash, branch of the same name or moved tag can confuse.
    func archive(of repository: Repository, at commit: CommitID) throws(ForgeError) -> [FileRequest] {
        [
            FileRequest(
                .archive(repository, commit),
                at: try address.url.appending(segments: repository.path + ["get", "\(commit.hex).tar.gz"]),
                authentication: .ifPossible(.archive),
                isClosedToSomeTokens: true
            )
        ]
    }

    /// Uploads belong to the repository. The API redirects to signed storage.
    func asset(_ name: String, of repository: Repository, tag: String?) throws(ForgeError) -> Asset {
        Asset(name: name, tag: tag, requests: try requests(name, repository, tag))
    }

    func asset(
        _ name: String,
        of repository: Repository,
        tag: String?,
        lockedAt url: String
    ) throws(ForgeError) -> [FileRequest] {
        try requests(name, repository, tag).filter { $0.url.description == url }
    }

    private func requests(_ name: String, _ repository: Repository, _ tag: String?) throws(ForgeError) -> [FileRequest]
    {
        [
            FileRequest(
                .asset(repository, tag: tag, name: name),
                at: try url(repository, ["downloads", name]),
                authentication: .ifPossible(.api),
                redirectsToStorage: true
            )
        ]
    }

    func refusal(
        of response: HTTPResponse,
        to request: FileRequest,
        with credential: IssuedCredential?
    ) async throws -> Refusal? {
        if case .archive(let repository, _) = request.content, response.status == 200,
            response.url.origin == request.url.origin, response.url.description != request.url.description,
            response.url.segments(below: address.url).dropFirst(2).first == "get"
        {
            await noteMove(of: repository, to: response.url)
        }
        return try await standardRefusal(of: response, to: request, with: credential)
    }

    func reason(missing request: FileRequest) async throws -> ForgeError {
        switch request.content {
        case .archive(let repository, let commit):
            try await confirm(commit, in: repository)
            return .noArchive(request.url, status: 404)
        case .asset(let repository, _, let name):
            // Where the repository itself is hidden, this throws.
            let uploads = try await uploads(of: repository)
            let source = try source(of: repository)
            return .unknownAsset(
                name,
                of: "'\(source)'",
                near: Suggestion.nearest(to: name, in: uploads, limit: 3),
                page: uploads.isEmpty ? nil : "\(source)/downloads/"
            )
        }
    }

    /// The names of the newest uploads.
    private func uploads(of repository: Repository) async throws -> [String] {
        let url = try url(repository, ["downloads"], query: "pagelen=\(Self.candidates)")
        switch try await api.get(Uploads.self, url) {
        case .found(let uploads, _): return uploads.values.map(\.name)
        case .missing(let response): throw try unknown(repository, response)
        }
    }

    /// The first page of the uploads, as far as it is used.
    private struct Uploads: Decodable {
        struct Upload: Decodable { let name: String }
        let values: [Upload]
    }
}
