internal import FetchModel

/// A kind of forge whose API has tags, branches and releases of a repository below one URL.
protocol RESTForge: KnownForge {
    /// The commit that a tag names today. Throws where it is missing or names no commit.
    func commit(ofTag name: String, in repository: Repository) async throws -> CommitID

    /// The newest commit of a branch. Throws where it is missing.
    func commit(ofBranch name: String, in repository: Repository) async throws -> CommitID

    /// The API's URL of something in a repository.
    func url(_ repository: Repository, _ path: [String], query: String?) throws(ForgeError) -> WebURL

    /// Notes the new name of a repository, whose API answered at `url`.
    func noteMove(of repository: Repository, to url: WebURL) async
}

extension RESTForge {
    func resolve(_ revision: Revision, in repository: Repository) async throws -> Resolution {
        switch revision {
        case .tag(let name): return Resolution(tag: name, commit: try await commit(ofTag: name, in: repository))
        case .branch(let name): return Resolution(commit: try await commit(ofBranch: name, in: repository))
        // The full id needs no request: the archive shows whether the repository has the commit.
        case .commit(let commit): return Resolution(commit: commit)
        }
    }

    func defaultBranch(of repository: Repository) async throws -> Branch {
        guard let name = try await describe(repository).defaultBranch else {
            throw ForgeError.emptyRepository(source: try source(of: repository))
        }
        return Branch(name: name, commit: try await commit(ofBranch: name, in: repository))
    }

    func url(_ repository: Repository, _ path: [String]) throws(ForgeError) -> WebURL {
        try url(repository, path, query: nil)
    }

    /// Reads what the API has at `path` of `repository`. Notes where the repository has another name now.
    func get<Value: Decodable & Sendable>(
        _ type: Value.Type,
        _ path: [String],
        in repository: Repository,
        query: String? = nil,
        missing: Set<Int> = [404]
    ) async throws -> ForgeAPI.Result<Value> {
        let result = try await api.get(type, try url(repository, path, query: query), missing: missing)
        if case .found(_, let response) = result, response.hasMoved { await noteMove(of: repository, to: response.url) }
        return result
    }

    /// Reads the first page of a list; empty where the host does not list it: for suggestions, which are a courtesy.
    func firstPage<Value: Decodable & Sendable>(
        _ type: Value.Type,
        _ path: [String],
        in repository: Repository,
        query: String
    ) async -> [Value] {
        let result = try? await get([Value].self, path, in: repository, query: query)
        if case .found(let values, _)? = result { return values }
        return []
    }

    /// Judges a response of a forge whose archives come from the API, and whose pages may accept no tokens: then
    /// `pageHelp` says what to do.
    func refusal(
        of response: HTTPResponse,
        to request: FileRequest,
        with credential: IssuedCredential?,
        pageHelp: String
    ) async throws -> Refusal? {
        switch request.content {
        case .archive(let repository, _):
            if response.status == 200, response.url.description != request.url.description {
                await noteMove(of: repository, to: response.url)
            }
        case .asset:
            guard let credential, SignInPage.isAnswer(response, to: request.url) else { break }
            response.body.discard()
            return .loginPage(.pageWithoutTokens(request.url, credential: credential.source, help: pageHelp))
        }
        return try await standardRefusal(of: response, to: request, with: credential)
    }
}
