internal import FetchAuth
internal import FetchForge
internal import FetchModel

/// Asks for an archive, with the credential of its origin, and tells an archive from what is none.
struct ArchiveRequest: Sendable {
    let session: Session
    let credentials: CredentialSource

    /// The answer with the archive of `commit`; `nil` where the credential at hand opens the repository, but not its
    /// archives. Throws `Failure` for a page, a refusal, or nothing.
    func send(to forge: any Forge, _ repository: Repository, _ commit: CommitID) async throws -> HTTPResponse? {
        let url = try forge.archive(of: repository, at: commit)
        return try await session.signingIn(at: url.origin) { try await send(url, to: forge, repository, commit) }
    }

    private func send(
        _ url: WebURL,
        to forge: any Forge,
        _ repository: Repository,
        _ commit: CommitID
    ) async throws -> HTTPResponse? {
        guard try await credentials.credential(url.origin, .archive)?.opensArchives ?? true else { return nil }
        var (response, credential) = try await answer(url)
        var refusal = try await forge.refusal(of: response, to: (repository, commit), with: credential)
        // A website answers a credential that has ended like one that it never knew.
        if refusal?.code == "login-page", let ended = credential,
            let fresh = try await session.authenticator.renewal(of: ended, at: url.origin, for: .archive)
        {
            response = try await session.transport.send(HTTPRequest(url, credential: fresh.credential))
            credential = fresh
            refusal = try await forge.refusal(of: response, to: (repository, commit), with: fresh)
        }
        guard let refusal else { return response }
        // A bearer token does not say what it opens: a login page may only mean that it is one for git and the API.
        if refusal.code == "login-page", case .bearer? = credential?.credential { return nil }
        throw refusal
    }

    /// The answer with an uploaded file. Throws `Failure` for a page, a refusal, or nothing.
    func send(to forge: any Forge, _ repository: Repository, _ file: String) async throws -> HTTPResponse {
        let (response, credential) = try await answer(try forge.download(file, of: repository), .api)
        if let failure = try await forge.refusal(of: response, toDownload: file, of: repository, with: credential) {
            throw failure
        }
        return response
    }

    /// The answer of a plain URL, and the credential that was sent. Throws `Failure` for a status that is no success.
    func send(to url: WebURL) async throws -> (HTTPResponse, IssuedCredential?) {
        let (response, credential) = try await answer(url)
        if (200..<300).contains(response.status) { return (response, credential) }
        response.body.discard()
        switch response.status {
        case 401, 403:
            throw Failure(
                .permission,
                "forbidden",
                "'\(url)' answered with status \(response.status)",
                help: credential.map { "the credential from \($0.source) does not open it; check its permissions" }
                    ?? url.origin.tokenVariable.map { "it needs a credential: set \($0)" }
                    ?? "it needs a credential, and none is sent to '\(url.origin)'"
            )
        case 404, 410:
            throw Failure(
                .data,
                "not-found",
                "'\(url)' is not there (status \(response.status))",
                help: "check the URL; the archive may have moved"
            )
        default:
            throw Failure(
                .unavailable,
                "http-\(response.status)",
                "'\(url)' answered with status \(response.status)",
                help: "try again later, or check the URL in a browser"
            )
        }
    }

    /// Asks once, and once more where a refused credential has a replacement.
    private func answer(
        _ url: WebURL,
        _ purpose: CredentialPurpose = .archive
    ) async throws -> (HTTPResponse, IssuedCredential?) {
        // A mirror is an origin of its own: it sees its own credentials, and none of the host's.
        let url = url.mirrored(by: session.settings.mirrors)
        let credential = try await credentials.credential(url.origin, purpose)
        let response = try await session.transport.send(HTTPRequest(url, credential: credential?.credential))
        guard response.status == 401, let credential,
            let fresh = try await credentials.replacement(credential, url.origin, purpose)
        else { return (response, credential) }
        response.body.discard()
        return (try await session.transport.send(HTTPRequest(url, credential: fresh.credential)), fresh)
    }
}
