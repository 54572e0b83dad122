internal import FetchAuth
internal import FetchForge
internal import FetchGit
internal import FetchModel

/// Asks for an archive, with the credential of its origin, and tells an archive from what is none.
struct ArchiveRequest: Sendable {
    let context: EngineContext
    let credentials: CredentialSource

    /// How a forge serves the archive of a commit.
    enum Result: Sendable {
        /// Over HTTP.
        case serves(HTTPResponse)
        /// Through git alone: the credential opens the repository, but not its archives.
        case useGit(GitOrigin)
    }

    /// Requests the archive of `commit`. Throws `Failure` for a web page, a refusal, or an empty response.
    func send(to forge: any Forge, _ repository: Repository, _ commit: CommitID) async throws -> Result {
        let url = try forge.archive(of: repository, at: commit)
        return try await context.signingIn(at: url.origin) { try await send(url, to: forge, repository, commit) }
    }

    private func send(
        _ url: WebURL,
        to forge: any Forge,
        _ repository: Repository,
        _ commit: CommitID
    ) async throws -> Result {
        let git = GitOrigin(remote: try GitRemote(try forge.remote(of: repository)), commit: commit)
        guard try await credentials.credential(url.origin, .archive)?.opensArchives ?? true else { return .useGit(git) }
        var (response, credential) = try await answer(url, needsArchives: true)
        // A credential of last resort is known only after the host has refused an anonymous request.
        guard credential?.opensArchives ?? true else {
            response.body.discard()
            return .useGit(git)
        }
        var refusal = try await forge.refusal(of: response, to: (repository, commit), with: credential)
        // A website answers a credential that has ended like one that it never knew.
        if refusal?.code == "login-page", let fresh = try await anotherCredential(than: credential, for: url) {
            guard fresh.opensArchives else { return .useGit(git) }
            response = try await ask(url, with: fresh)
            credential = fresh
            refusal = try await forge.refusal(of: response, to: (repository, commit), with: fresh)
        }
        guard let refusal else {
            let page = PlainRefusal(url: url, response: response, credential: credential).loginPage
            return .serves(response.refusingPages(page))
        }
        // A bearer token does not say what it opens: a login page may only mean that it is one for git and the API.
        if refusal.code == "login-page", case .bearer? = credential?.credential { return .useGit(git) }
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

    /// The answer of a plain URL, and the credential that was sent. Throws `Failure` for a login page and for a status
    /// that is no success.
    func send(to url: WebURL) async throws -> (HTTPResponse, IssuedCredential?) {
        var (response, credential) = try await answer(url)
        if credential == nil, response.mediaType == "text/html", try isOfForge(response.url), !url.isOfPage,
            let fresh = try await anotherCredential(than: nil, for: url)
        {
            response.body.discard()
            (response, credential) = (try await ask(url, with: fresh), fresh)
        }
        let asked = url.mirrored(by: context.settings.mirrors)
        let page = PlainRefusal(url: asked, response: response, credential: credential)
        if let refusal = page.refusal {
            response.body.discard()
            throw refusal
        }
        // A known forge gives pages to strangers and archives to those it knows; anywhere else a page may be wanted.
        guard try isOfForge(response.url), !url.isOfPage else { return (response, credential) }
        if response.mediaType == "text/html" {
            response.body.discard()
            throw page.loginPage
        }
        return (response.refusingPages(page.loginPage), credential)
    }

    /// Another credential after a page came instead of an archive.
    private func anotherCredential(than refused: IssuedCredential?, for url: WebURL) async throws -> IssuedCredential? {
        guard let refused else { return try await credentials.replacement(nil, .hidden, url.origin, .archive) }
        return try await context.accounts.renewal(of: refused, at: url.origin, for: .archive)
    }

    private func isOfForge(_ url: WebURL) throws -> Bool {
        try ForgeAddress.own(environment: context.settings.environment).contains { $0.url.origin == url.origin }
    }

    /// Sends the request, and repeats it once where the host refused it and there is another credential; where
    /// `needsArchives`, only with one that opens archives.
    private func answer(
        _ url: WebURL,
        _ purpose: CredentialPurpose = .archive,
        needsArchives: Bool = false
    ) async throws -> (HTTPResponse, IssuedCredential?) {
        // A mirror is an origin of its own: it sees its own credentials, and none of the host's.
        let url = url.mirrored(by: context.settings.mirrors)
        let credential = try await credentials.credential(url.origin, purpose)
        let response = try await ask(url, with: credential)
        let isSignInPage = SignInPage.isAnswer(response, to: url)
        guard
            let refusal = CredentialRefusal(status: response.status, isSignInPage: isSignInPage, to: credential),
            isSignInPage || response.url.origin == url.origin,
            let fresh = try await credentials.replacement(credential, refusal, url.origin, purpose)
        else { return (response, credential) }
        if needsArchives, !fresh.opensArchives { return (response, fresh) }
        response.body.discard()
        return (try await ask(url, with: fresh), fresh)
    }

    private func ask(_ url: WebURL, with credential: IssuedCredential?) async throws -> HTTPResponse {
        let request = HTTPRequest(
            url,
            credential: credential?.credential,
            endsAt: { SignInPage.isAt($0, insteadOf: url) }
        )
        return try await context.transport.send(request)
    }
}

/// What the answer of a plain URL means when it is no success.
private struct PlainRefusal {
    let url: WebURL
    let response: HTTPResponse
    let credential: IssuedCredential?

    var refusal: Failure? {
        if SignInPage.isAnswer(response, to: url) { return loginPage }
        switch response.status {
        case 200..<300: return nil
        case 401, 403: return forbidden
        case 404, 410:
            return Failure(
                .data,
                "not-found",
                "'\(url)' is not there (status \(response.status))",
                help: "check the URL; the archive may have moved"
            )
        default:
            return Failure(
                .unavailable,
                "http-\(response.status)",
                "'\(url)' answered with status \(response.status)",
                help: "try again later, or check the URL in a browser"
            )
        }
    }

    /// A page on which people sign in came instead of the file.
    var loginPage: Failure {
        let reason =
            credential.map { "it does not take the credential from \($0.source) there" }
            ?? (url.origin.mayCarryCredentials
                ? "there is no credential for it" : "no credential is sent over plain http")
        return Failure(
            .permission,
            "login-page",
            "'\(url)' gave a login page instead of the file: \(reason)",
            help: help
        )
    }

    private var forbidden: Failure {
        // A credential goes to the first origin alone; the one that refused has not seen it.
        if response.url.origin != url.origin {
            return Failure(
                .permission,
                "forbidden",
                "'\(shownPlace)', where '\(url)' led, answered with status \(response.status)",
                help: "no credential is sent there; if its address is a signed one, it may have ended: "
                    + "run the same command again"
            )
        }
        let why =
            credential == nil && !url.origin.mayCarryCredentials ? ", and no credential is sent over plain http" : ""
        return Failure(.permission, "forbidden", "'\(url)' answered with status \(response.status)\(why)", help: help)
    }

    /// Where the answer came from; a redirect may repeat what was sent.
    private var shownPlace: String {
        ForeignText.masked("\(response.url)", hiding: credential?.credential.secrets ?? [])
    }

    private var help: String {
        if let credential { return "the credential from \(credential.source) does not open it; check its permissions" }
        if !url.origin.mayCarryCredentials { return "use the https:// URL of '\(url.origin.host)'" }
        let login = "store one with `fetch login \(url.origin) --with-token`"
        let isPlain = url.origin.scheme == "https" && url.origin.hasDefaultPort
        let variable = isPlain ? url.origin.tokenVariable : nil
        return "it needs a credential: \(login)\(variable.map { ", or set \($0)" } ?? "")"
    }
}

extension WebURL {
    /// Whether it names a web page itself.
    fileprivate var isOfPage: Bool {
        let name = fileName.lowercased()
        return name.hasSuffix(".html") || name.hasSuffix(".htm")
    }
}
