internal import FetchAuth
internal import FetchForge
internal import FetchModel

/// One download from a forge: sends the requests that may bring a file, in order, until one does.
///
/// The next request is sent only where the one before found nothing, or a sign-in page: both are what hosts show of
/// private repositories to those who may not see them. Every other refusal is final, but for the limit of an API.
struct ForgeDownload: Sendable {
    let context: EngineContext
    let credentials: CredentialSource
    let forge: any Forge

    /// What came of a download.
    enum Result: Sendable {
        /// This response; `url` is where the lockfile says that it comes from.
        case serves(HTTPResponse, url: String)
        /// The host serves the commit through git alone, for this reason.
        case useGit(reason: String)
        /// The API accepts no more requests for now. Those of git do not count.
        case limited(ForgeError)
        /// No endpoint has the file that this request is for.
        case missing(FileRequest)
    }

    /// What came of one request.
    private enum Attempt {
        case served(HTTPResponse)
        case useGit(reason: String)
        case missing
        case loginPage(ForgeError)
        /// It was not sent, because it needs a credential and there is none.
        case skipped
    }

    /// Sends `requests` in order. Throws what the last one that was sent came to.
    func send(_ requests: [FileRequest]) async throws -> Result {
        if requests.isEmpty { return .useGit(reason: "the host serves no archives") }
        var refused: (request: FileRequest, page: ForgeError?)?
        for request in requests {
            do {
                switch try await attempt(request) {
                case .served(let response): return .serves(response, url: request.lockedURL)
                case .useGit(let reason): return .useGit(reason: reason)
                case .missing: refused = (request, nil)
                case .loginPage(let error): refused = (request, error)
                case .skipped: continue
                }
            } catch let limit as ForgeError where limit.isRateLimit && request.isCall(of: forge.address) {
                return .limited(limit)
            }
        }
        guard let refused else {
            throw Failure(.bug, "no-request", "no request could be sent to '\(forge.address.url)'")
        }
        if let page = refused.page { throw page }
        return .missing(refused.request)
    }

    private func attempt(_ request: FileRequest) async throws -> Attempt {
        guard let purpose = request.authentication.purpose else {
            let response = try await forge.send(request, with: nil)
            return try judged(try await forge.refusal(of: response, to: request, with: nil), response, request, nil)
        }
        let origin = request.url.origin
        var credential = try await credentials.credential(origin, purpose)
        if credential == nil, request.authentication.isRequired {
            credential = try await credentials.replacement(nil, .hidden, origin, purpose)
            if credential == nil { return .skipped }
        }
        if let git = gitInstead(of: credential, purpose) { return git }

        var response = try await forge.send(request, with: credential)
        let isSignInPage = SignInPage.isAnswer(response, to: request.url)
        if let refusal = CredentialRefusal(status: response.status, isSignInPage: isSignInPage, to: credential),
            isSignInPage || response.url.origin == origin,
            let fresh = try await credentials.replacement(credential, refusal, origin, purpose)
        {
            response.body.discard()
            if let git = gitInstead(of: fresh, purpose) { return git }
            let first = credential
            credential = fresh
            response = try await forge.send(request, with: fresh)
            if response.url.origin == origin {
                let status = response.status
                try await credentials.note(status: status, to: fresh, insteadOf: first, at: origin, for: purpose)
            }
        }
        var refusal = try await forge.refusal(of: response, to: request, with: credential)
        // A website shows the same page for a credential that has expired and for one that it never knew.
        if case .loginPage? = refusal, let fresh = try await another(than: credential, at: origin, for: purpose) {
            if let git = gitInstead(of: fresh, purpose) { return git }
            credential = fresh
            response = try await forge.send(request, with: fresh)
            refusal = try await forge.refusal(of: response, to: request, with: fresh)
        }
        return try judged(refusal, response, request, credential)
    }

    private func another(
        than shown: IssuedCredential?,
        at origin: Origin,
        for purpose: CredentialPurpose
    ) async throws -> IssuedCredential? {
        guard let shown else { return try await credentials.replacement(nil, .hidden, origin, purpose) }
        return try await context.accounts.renewal(of: shown, at: origin, for: purpose)
    }

    private func gitInstead(of credential: IssuedCredential?, _ purpose: CredentialPurpose) -> Attempt? {
        guard purpose == .archive, let credential, !credential.opensArchives else { return nil }
        return .useGit(reason: "the host's archives refuse the credential from \(credential.source)")
    }

    private func judged(
        _ refusal: Refusal?,
        _ response: HTTPResponse,
        _ request: FileRequest,
        _ credential: IssuedCredential?
    ) throws -> Attempt {
        switch refusal {
        case nil:
            guard case .archive = request.content else { return .served(response) }
            return .served(
                response.refusingPages(forge.page(insteadOf: request, with: credential))
            )
        case .needsGit(let reason): return .useGit(reason: reason)
        // A bearer token does not say what it opens: a sign-in page may only mean that it is one for git and the API.
        case .loginPage where request.isClosedToSomeTokens && credential?.isBearer == true:
            return .useGit(reason: "the host's archives refuse this kind of token")
        case .missing: return .missing
        case .loginPage(let error): return .loginPage(error)
        case .failed(let error): throw error
        }
    }
}

extension FileRequest.Authentication {
    /// Which credential goes with the request.
    fileprivate var purpose: CredentialPurpose? {
        switch self {
        case .none: nil
        case .ifPossible(let purpose), .required(let purpose): purpose
        }
    }

    fileprivate var isRequired: Bool { if case .required = self { true } else { false } }
}

extension IssuedCredential {
    fileprivate var isBearer: Bool { if case .bearer = credential { true } else { false } }
}
