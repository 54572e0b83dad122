internal import FetchGit
internal import FetchModel
internal import FetchProvenance
internal import FetchSystem

extension EngineContext {
    /// Connects to the repository at `remote` by git's smart HTTP; `nil` for one that another transport reaches. A response has
    /// at most `limit` bytes.
    func uploadPack(_ remote: GitRemote, _ format: ObjectID.Format, limit: Int) async throws -> UploadPack? {
        guard let origin = remote.origin, let url = WebURL(remote.address) else { return nil }
        let requests = GitRequests(self, origin)
        return try await UploadPack(url, format, limit: limit) { try await requests.send($0) }
    }
}

/// Sends requests of git's smart HTTP to one repository, with the credential that git would get.
struct GitRequests: Sendable {
    let context: EngineContext
    /// Where the repository is. No other origin gets its credential.
    let origin: Origin
    private let chosen = Monitor<Choice?>(nil)

    /// A credential that was accepted, or that none is needed.
    private struct Choice: Sendable {
        let credential: IssuedCredential?
    }

    init(_ context: EngineContext, _ origin: Origin) {
        self.context = context
        self.origin = origin
    }

    /// Sends `request`. A refused credential is tried in its other form, and replaced once.
    func send(_ request: HTTPRequest) async throws -> GitResponse {
        guard request.url.origin == origin, origin.mayCarryCredentials else {
            return try await send(request, with: nil)
        }
        if let choice = chosen.read({ $0 }) { return try await send(request, with: choice.credential) }
        var credential = try await context.credentials.credential(origin, .git)
        var response = try await send(request, with: credential)
        // What another origin responds, to which a redirect led, says nothing of the credential.
        guard response.url.origin == origin else { return response }
        if response.status == 401, let refused = credential, let other = refused.alternative {
            let again = IssuedCredential(other, source: refused.source, opensArchives: refused.opensArchives)
            response = try await send(request, with: again)
            if response.status == 200 { credential = again }
        }
        let isPage = response.mediaType == "text/html"
        if response.status != 200 || isPage,
            let refusal = CredentialRefusal(status: response.status, isSignInPage: isPage, to: credential),
            let fresh = try await context.credentials.replacement(credential, refusal, origin, .git)
        {
            credential = fresh
            response = try await send(request, with: fresh)
        }
        if response.status == 200 {
            chosen.update { [credential] in $0 = Choice(credential: credential) }
            if let credential { try await context.credentials.accepted(credential, origin) }
        }
        return response
    }

    private func send(_ request: HTTPRequest, with credential: IssuedCredential?) async throws -> GitResponse {
        var request = request
        request.credential = credential?.credential
        let limit = request.limit ?? 1 << 20
        let response: HTTPResponse
        let bytes: [UInt8]
        do {
            // A size that is announced is refused at once.
            response = try await context.transport.send(request)
            bytes = try await response.body.collect(limit)
        } catch is BodyTooLarge {
            throw ExchangeError(request.url, .response(.tooLarge(limit: limit)))
        }
        return GitResponse(
            status: response.status,
            url: response.url,
            mediaType: response.mediaType,
            bytes: bytes,
            credential: credential?.source
        )
    }
}
