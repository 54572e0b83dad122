internal import FetchModel

extension ForgeAPI {
    /// What a response means that is neither a success nor a plain 404.
    func error(of response: APIResponse) -> ForgeError {
        if let other = otherKind(response) { return other }
        if response.isSignInPage {
            return loginPage(instead: "a response", at: response.requested, response.credential)
        }
        // The credential went to the first origin alone, so it is not what was refused.
        if response.url.origin != response.requested.origin, [401, 403].contains(response.status) {
            return .refusedElsewhere(response.requested, response.url.origin, status: response.status)
        }
        return error(
            RefusedRequest(
                head: response.head,
                message: response.message,
                url: response.requested,
                credential: response.credential
            )
        )
    }

    /// What a refused request means: of the API, of an archive, or of a download.
    func error(_ refusal: RefusedRequest) -> ForgeError {
        if let own = dialect.error(refusal) { return own }
        let (url, text, credential) = (refusal.url, refusal.message, refusal.credential)
        return switch (refusal.head.status, credential) {
        case (401, let credential?):
            .credentialRefused(url.origin, credential: credential.source, says: text, signIn)
        case (401, nil): .notAuthenticated(url.origin, says: text, signIn)
        case (403, _): .forbidden(url, credential: credential?.source, says: text, signIn)
        case (429, _):
            .rateLimited(url.origin, RateLimit(wait: nil), says: text, isSignedIn: credential != nil, signIn)
        default: .hostError(url, status: refusal.head.status, says: text)
        }
    }

    /// What a response means that should be JSON of a known shape and is not.
    func unreadable(_ response: APIResponse) -> ForgeError {
        if let other = otherKind(response) { return other }
        guard response.isPage else {
            return malformed("JSON that is not in the shape of its API", at: response.requested)
        }
        if response.requested.origin != response.url.origin || response.isSignInPage {
            return loginPage(instead: "a response", at: response.requested, response.credential)
        }
        let variable = address.builtIn.map { $0.variable + "_API_URL" } ?? "'api' of the host in the manifest"
        return .page(response.requested, instead: "JSON", variable: variable)
    }

    /// The error where another kind of forge gave `response`; `nil` where nothing in it says so.
    func otherKind(_ response: APIResponse) -> ForgeError? {
        if dialect.recognizes(response) { return nil }
        let variable = address.isOwn ? address.builtIn.map { "\($0.variable)_URL and \($0.variable)_API_URL" } : nil
        return ForgeTable.kind(of: response).map { kind in
            .otherKind(api: address.api, kind, expected: address.kind, variable: variable)
        }
    }

    /// A response that no honest host gives; `what` completes "answered with".
    func malformed(_ what: String, at url: WebURL) -> ForgeError {
        .malformed(what, url, expected: address.kind, api: address.api)
    }

    /// The host sends clients that it does not know to its sign-in page.
    func loginPage(instead what: String, at url: WebURL, _ credential: IssuedCredential?) -> ForgeError {
        .loginPage(url, instead: what, credential: credential?.source, signIn)
    }

    /// How to sign in at this forge.
    var signIn: SignInHelp { SignInHelp(address, isCI: network.isCI) }

    /// The commit that the API spells `text`. Throws for anything but a full id.
    func commit(_ text: String, at url: WebURL) throws(ForgeError) -> CommitID {
        guard let commit = CommitID(text) else { throw malformed("a commit id that is not a full one", at: url) }
        return commit
    }
}

extension KnownForge {
    /// Why `revision` is missing: the repository is hidden or absent, which this throws, or it lacks that one.
    func unknown(_ revision: Revision, in repository: Repository) async throws -> ForgeError {
        let description = try await describe(repository)
        let source = try source(of: repository)
        switch revision {
        case .tag(let name):
            let known = await names(near: name) { try await someTags(in: repository) }
            return .unknownTag(name, source: source, known: known, page: try tagsPage(of: repository))
        case .branch(let name):
            let known = await names(near: name) { try await someBranches(in: repository) }
            return .unknownBranch(name, source: source, known: known, main: description.defaultBranch)
        case .commit(let commit): return .unknownCommit(commit, source: source)
        }
    }

    /// What a 404 for the repository itself means.
    func unknown(_ repository: Repository, _ response: APIResponse) throws(ForgeError) -> ForgeError {
        if let other = api.otherKind(response) { return other }
        let source = try source(of: repository)
        guard let credential = response.credential else { return .notFoundOrPrivate(source: source, api.signIn) }
        // A token does not say what it is for: it may be a deploy token, which has no access to the API.
        let mayServeGitAlone = if case .bearer = credential.credential { !api.signIn.gitAlone.isEmpty } else { false }
        return .unknownRepository(source: source, credential: credential.source, mayServeGitAlone: mayServeGitAlone)
    }

    /// Notes once that the host calls `repository` by another name now. Hosts ignore the case of names.
    func noteMove(of repository: Repository, to name: String) async {
        let (old, new) = ("\(address.name):\(repository)", "\(address.name):\(ForeignText.line(name))")
        if old.lowercased() == new.lowercased() { return }
        let note = Note("'\(old)' has moved: it is '\(new)' now", help: "name it '\(new)' in the manifest")
        await api.network.traffic.noteOnce("moved \(old)", note)
    }

    /// Those of `candidates` that were probably meant by `name`; none where the host does not list them: this is a courtesy.
    func names(near name: String, _ candidates: () async throws -> [String]) async -> KnownNames {
        do {
            return KnownNames(near: name, in: try await candidates())
        } catch {
            return .unknown
        }
    }

    func reason(missing request: FileRequest) async throws -> ForgeError {
        switch request.content {
        case .archive(let repository, let commit):
            // Throws where the repository or the commit is missing.
            _ = try await confirm(commit, in: repository)
            return .noArchive(request.url, status: 404)
        case .asset(let repository, let tag, let name):
            _ = try await asset(name, of: repository, tag: tag)
            return .hostError(request.url, status: 404, says: "")
        }
    }
}
