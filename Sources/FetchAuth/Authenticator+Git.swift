package import FetchModel

/// Git's credential helpers and `.netrc`: the credentials of last resort.
///
/// They are asked when a host refuses an anonymous request, not before: a helper may be slow, broken or a dialog, and most
/// of what is fetched is public. Once the host has accepted such a credential, later requests to it carry it at once.
extension Authenticator {
    /// Returns the credential of git's helpers for `origin`, else that of `.netrc`; each origin is looked up once a run.
    /// Throws `Failure` where a helper fails.
    func lastResort(
        _ origin: Origin,
        _ forge: ForgeAddress?,
        _ purpose: CredentialPurpose
    ) async throws -> IssuedCredential? {
        let site = forge?.url.origin ?? origin
        if rejected.contains(site) { return nil }
        lookedUp.insert(site)
        return try await helped(site)?.issued(forge?.authentication ?? .unknown, for: purpose)
            ?? kept(origin, forge, purpose)
    }

    /// The credential of last resort for `origin` where the host has accepted it in this run.
    func provenLastResort(
        _ origin: Origin,
        _ forge: ForgeAddress?,
        _ purpose: CredentialPurpose
    ) async throws -> IssuedCredential? {
        guard proven.contains(forge?.url.origin ?? origin) else { return nil }
        return try await lastResort(origin, forge, purpose)
    }

    /// What git's helpers have for `site`. A forge's API has no credentials of its own there; its pages' serve it.
    private func helped(_ site: Origin) async throws -> GitCredential? {
        guard let git = configuration.git, let question = GitCredential.question(site) else { return nil }
        let answer =
            helped[site]
            ?? SharedTask { [now = configuration.now()] in GitCredential(try await git("fill", question), now: now) }
        helped[site] = answer
        do {
            return try await answer.value
        } catch let error as CancellationError {
            if helped[site] === answer { helped[site] = nil }
            throw error
        }
    }

    /// Records that `origin` refused the helpers' credential: they are told, and it is not used again.
    func reject(at origin: Origin) async throws {
        let site = try environment().forge(at: origin)?.url.origin ?? origin
        proven.remove(site)
        guard rejected.insert(site).inserted, let answer = try await helped(site) else { return }
        try await tell("reject", answer)
    }

    /// Records that `origin` accepted `credential`. Where it is one of last resort, later requests carry it at once, and
    /// git's helpers are told if it is theirs.
    package func accepted(_ credential: Credential, at origin: Origin) async throws {
        let forge = try environment().forge(at: origin)
        let site = forge?.url.origin ?? origin
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
