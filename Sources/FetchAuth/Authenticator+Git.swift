package import FetchModel

/// Git's credential helpers and `.netrc`: the credentials of last resort.
///
/// They are asked when a host refuses an anonymous request, not before: a helper may be slow, broken or a dialog, and most
/// of what is fetched is public. Once the host has accepted such a credential, later requests to it carry it at once.
extension Authenticator {
    /// The origin of a site's pages, and the path where each has a credential of its own.
    struct HelpedSite: Hashable, Sendable {
        let origin: Origin
        var path: String?
    }

    /// Returns the credential of git's helpers for `origin`, else that of `.netrc`; each site is looked up once a run.
    /// Throws `Failure` where a helper fails.
    func lastResort(
        _ origin: Origin,
        _ forge: ForgeAddress?,
        _ purpose: CredentialPurpose
    ) async throws -> IssuedCredential? {
        let site = site(forge?.url.origin ?? origin)
        if rejected.contains(site) { return nil }
        lookedUp.insert(site)
        let found = form(of: try await helped(site), at: origin, forge, purpose)
        guard servedByGitAlone.contains(site), purpose != .git else { return found }
        // For want of the API, git brings archives as well.
        guard purpose == .archive, var found else { return nil }
        found.opensArchives = false
        return found
    }

    /// The credential of last resort in the form for `purpose`: `answer`, that of git's helpers, else that of `.netrc`. Where
    /// the helpers' serves for anything, no other identity takes its place for the rest.
    private func form(
        of answer: GitCredential?,
        at origin: Origin,
        _ forge: ForgeAddress?,
        _ purpose: CredentialPurpose
    ) -> IssuedCredential? {
        let authentication = forge?.authentication ?? .unknown
        let serves = CredentialPurpose.allCases.contains { answer?.issued(authentication, for: $0) != nil }
        return serves ? answer?.issued(authentication, for: purpose) : kept(origin, forge, purpose)
    }

    /// The credential of last resort for `origin` where the host has accepted it in this run.
    func provenLastResort(
        _ origin: Origin,
        _ forge: ForgeAddress?,
        _ purpose: CredentialPurpose
    ) async throws -> IssuedCredential? {
        guard proven.contains(site(forge?.url.origin ?? origin)) else { return nil }
        return try await lastResort(origin, forge, purpose)
    }

    /// The site whose pages are at `origin`, as its credentials are looked up now.
    private func site(_ origin: Origin) -> HelpedSite {
        HelpedSite(origin: origin, path: sitesOfPaths.contains(origin) ? CredentialPath.current : nil)
    }

    /// What git's helpers have for `site`. A forge's API has no credentials of its own there; its pages' serve it.
    private func helped(_ site: HelpedSite) async throws -> GitCredential? {
        let (origin, path) = (site.origin, CredentialPath.current)
        guard let git = configuration.git, let question = GitCredential.question(origin, path: path) else { return nil }
        let answer =
            helped[site]
            ?? SharedTask { [now = configuration.now(), note = configuration.note] in
                let answer = GitCredential(try await git("fill", question), now: now)
                guard answer?.isForAnotherHost(than: origin) == true else { return answer }
                note("git's credential helper answered for another host than '\(origin)'; its answer is not used")
                return nil
            }
        helped[site] = answer
        let credential: GitCredential?
        do {
            credential = try await answer.value
        } catch let error as CancellationError {
            if helped[site] === answer { helped[site] = nil }
            throw error
        }
        guard let path, let other = credential?.path, site.path == nil else { return credential }
        sitesOfPaths.insert(origin)
        helped[HelpedSite(origin: origin, path: other)] = answer
        return other == path ? credential : try await helped(self.site(origin))
    }

    /// Records that `origin` refused the helpers' credential: they are told, and it is not used again.
    func reject(at origin: Origin) async throws {
        let site = site(try environment().forge(at: origin)?.url.origin ?? origin)
        proven.remove(site)
        guard rejected.insert(site).inserted, let answer = try await helped(site) else { return }
        try await tell("reject", answer)
    }

    /// Records that `refused`, the credential of last resort at `origin`, does not serve for `purpose`. Returns whether git may
    /// take it in another form: a forge's API takes a token for another password, and no deploy token at all.
    func mayServeGit(_ refused: IssuedCredential, at origin: Origin, for purpose: CredentialPurpose) async throws
        -> Bool
    {
        let forge = try environment().forge(at: origin)
        let site = site(forge?.url.origin ?? origin)
        guard purpose != .git, lookedUp.contains(site), !rejected.contains(site) else { return false }
        let own = try await helped(site)
        guard form(of: own, at: origin, forge, purpose)?.credential == refused.credential,
            let other = form(of: own, at: origin, forge, .git)?.credential, other != refused.credential
        else {
            return false
        }
        servedByGitAlone.insert(site)
        return true
    }

    /// Records that `origin` accepted `credential`. Where it is one of last resort, later requests carry it at once, and
    /// git's helpers are told if it is theirs.
    package func accepted(_ credential: Credential, at origin: Origin) async throws {
        let forge = try environment().forge(at: origin)
        let site = site(forge?.url.origin ?? origin)
        guard lookedUp.contains(site), !proven.contains(site), !rejected.contains(site) else { return }
        let answer: GitCredential?
        // A helper that failed provided nothing that could have been accepted.
        do { answer = try await helped(site) } catch is any Diagnosable { return }
        let isHelpers = CredentialPurpose.allCases.contains {
            answer?.issued(forge?.authentication ?? .unknown, for: $0)?.credential == credential
        }
        let isKept = CredentialPurpose.allCases.contains { kept(origin, forge, $0)?.credential == credential }
        guard isHelpers || isKept, proven.insert(site).inserted else { return }
        if isHelpers, let answer { try await tell("approve", answer) }
    }

    /// Tells the helpers; a failure of theirs does not concern the request, and is only noted.
    private func tell(_ word: String, _ answer: GitCredential) async throws {
        do {
            _ = try await configuration.git?(word, answer.lines)
        } catch let error as any Diagnosable {
            configuration.note(error.failure.message)
        }
    }

    /// Returns `transport`, watched for responses that show that a credential is accepted.
    package nonisolated func watching(_ transport: any Transport) -> any Transport {
        WatchedTransport(transport: transport, authenticator: self)
    }
}

/// A transport that tells the authenticator which credentials were accepted.
private struct WatchedTransport: Transport {
    let transport: any Transport
    let authenticator: Authenticator

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let response = try await transport.send(request)
        // A page may be a login page, which takes anything.
        if let credential = request.credential, (200..<300).contains(response.status), response.mediaType != "text/html"
        {
            try await authenticator.accepted(credential, at: request.url.origin)
        }
        return response
    }
}
