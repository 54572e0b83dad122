internal import FetchAuth
internal import FetchForge
internal import FetchGit
internal import FetchModel

/// Downloads archives and other files from web servers, each with the credential of its origin, and rejects responses
/// that are something else.
struct ArchiveRequest: Sendable {
    let context: EngineContext
    let credentials: CredentialSource
    /// How often each request for a plain URL is sent at most; as often as others where `nil`.
    var attempts: Int?

    /// How a file is served.
    enum Result: Sendable {
        /// By this response; `url` is where the lockfile says that it comes from.
        case serves(HTTPResponse, url: String)
        /// Through git alone, for this reason.
        case useGit(GitOrigin, reason: String)
    }

    /// Requests the archive of `commit`, first from where the lockfile says that it came from.
    func archive(
        of commit: CommitID,
        in repository: Repository,
        at forge: any Forge,
        lockedAt url: String?
    ) async throws -> Result {
        let requests = try forge.archive(of: repository, at: commit)
        let first = requests.filter { $0.lockedURL == url }
        let ordered = first + requests.filter { !first.contains($0) }
        return try await context.signingIn(at: forge.address.url.origin, of: forge.address) {
            switch try await send(ordered, to: forge) {
            case .serves(let response, let url): return .serves(response, url: url)
            case .missing(let request): throw try await forge.reason(missing: request)
            case .useGit(let reason):
                let remote = try GitRemote(repository, of: forge)
                return .useGit(GitOrigin(remote: remote, commit: commit), reason: reason)
            case .limited(let limit):
                let remote = try GitRemote(repository, of: forge)
                await context.noteGit(at: forge, insteadOf: limit)
                let origin = GitOrigin(remote: remote, commit: commit, limit: limit)
                return .useGit(origin, reason: "the host accepts no more requests for archives")
            }
        }
    }

    /// Requests a file that `repository` offers for download, from where the lockfile says that it came from, or from
    /// where the host says that it is. The response is checked against the size and the digest that the host promises.
    func asset(
        _ name: String,
        of repository: Repository,
        tag: String?,
        at forge: any Forge,
        lockedAt url: String?
    ) async throws -> Result {
        try await context.signingIn(at: forge.address.api.origin, of: forge.address) {
            if let url {
                let requests = try forge.asset(name, of: repository, tag: tag, lockedAt: url)
                // A file that was uploaded again has another URL; the lockfile's tree tells whether it is the same.
                if !requests.isEmpty, case .serves(let response, let url) = try await send(requests, to: forge) {
                    return .serves(response, url: url)
                }
            }
            let asset = try await forge.asset(name, of: repository, tag: tag)
            switch try await send(asset.requests, to: forge) {
            case .serves(let response, let url): return .serves(response.verified(as: asset), url: url)
            case .missing(let request): throw try await forge.reason(missing: request)
            case .useGit: throw ForgeError.noDownloads(kind: forge.address.kind.rawValue)
            case .limited(let limit): throw limit
            }
        }
    }

    private func send(_ requests: [FileRequest], to forge: any Forge) async throws -> ForgeDownload.Result {
        try await ForgeDownload(context: context, credentials: credentials, forge: forge).send(requests)
    }

    /// Requests a plain URL. Returns the response and the credential that was sent. Throws for a sign-in page and for a
    /// status that is not a success.
    func send(to url: WebURL) async throws -> (HTTPResponse, IssuedCredential?) {
        var (response, credential) = try await answer(url)
        let forge = try forge(at: response.url.origin)
        if credential == nil, response.mediaType == "text/html", forge != nil, !url.isOfPage,
            let fresh = try await credentials.replacement(nil, .hidden, url.origin, .archive)
        {
            response.body.discard()
            (response, credential) = (try await send(url, with: fresh), fresh)
        }
        if let error = DownloadError(response, to: url, with: credential) {
            response.body.discard()
            throw error
        }
        // No archive of a known forge is a page; elsewhere a page may be wanted.
        guard let forge, !url.isOfPage else { return (response, credential) }
        let isOfSignIn = ForgeTable.showsSignInPages(forge.kind)
        let page = isOfSignIn ? DownloadError.loginPage(url, credential: credential?.source) : .page(url)
        if response.mediaType == "text/html" {
            response.body.discard()
            throw page
        }
        return (response.refusingPages(page), credential)
    }

    /// Requests a file from a mirror, which is an origin of its own: it sees its own credential, and none of the host's.
    /// Throws for a web page as well, unless one is wanted.
    func send(toMirror url: WebURL) async throws -> HTTPResponse {
        let (response, _) = try await send(to: url)
        if url.isOfPage { return response }
        let page = DownloadError.page(url)
        guard response.mediaType == "text/html" else { return response.refusingPages(page) }
        response.body.discard()
        throw page
    }

    /// The forge that this machine knows at `origin`.
    private func forge(at origin: Origin) throws -> ForgeAddress? {
        try context.settings.ownForges().first { $0.url.origin == origin }
    }

    /// Sends the request, and repeats it once where the host refused it and there is another credential.
    private func answer(_ url: WebURL) async throws -> (HTTPResponse, IssuedCredential?) {
        let credential = try await credentials.credential(url.origin, .archive)
        let response = try await send(url, with: credential)
        let isSignInPage = SignInPage.isAnswer(response, to: url)
        guard
            let refusal = CredentialRefusal(status: response.status, isSignInPage: isSignInPage, to: credential),
            isSignInPage || response.url.origin == url.origin,
            let fresh = try await credentials.replacement(credential, refusal, url.origin, .archive)
        else { return (response, credential) }
        response.body.discard()
        let second = try await send(url, with: fresh)
        if second.url.origin == url.origin {
            let status = second.status
            try await credentials.note(status: status, to: fresh, insteadOf: credential, at: url.origin, for: .archive)
        }
        return (second, fresh)
    }

    private func send(_ url: WebURL, with credential: IssuedCredential?) async throws -> HTTPResponse {
        let request = HTTPRequest(
            url,
            credential: credential?.credential,
            endsAt: { SignInPage.isAt($0, insteadOf: url) },
            attempts: attempts
        )
        return try await context.transport.send(request)
    }
}

extension EngineContext {
    /// Returns where the host serves the archive of a commit, the best URL first; none for other goals.
    func archiveURLs(of goal: Goal) throws -> [String] {
        guard case .forge(let address, let repository, let commit) = goal.location else { return [] }
        return try forge(at: address).archive(of: repository, at: commit).map(\.lockedURL)
    }
}

extension WebURL {
    /// Whether it names a web page itself.
    fileprivate var isOfPage: Bool {
        let name = fileName.lowercased()
        return name.hasSuffix(".html") || name.hasSuffix(".htm")
    }
}
