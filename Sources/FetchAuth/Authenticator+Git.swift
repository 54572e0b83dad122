package import FetchModel

extension Authenticator {
    /// What git's helpers have for `origin`: each origin is asked for once a run. A forge's API has no credentials of its
    /// own there; its pages' serve it.
    func helped(
        _ origin: Origin,
        _ forge: ForgeAddress?,
        _ purpose: CredentialPurpose
    ) async throws -> IssuedCredential? {
        guard let git = means.git else { return nil }
        let asked = forge?.url.origin ?? origin
        let answer =
            helped[asked]
            ?? Task { [now = means.now()] in
                guard let question = GitCredential.question(asked) else { return nil }
                return GitCredential(try await git("fill", question), now: now)
            }
        helped[asked] = answer
        return try await answer.value?.issued(forge?.kind, for: purpose)
    }

    /// The helpers hear that their credential for `origin` was refused, and it is not used again.
    func reject(at origin: Origin) async throws { try await tell("reject", at: origin) }

    /// Hears that `origin` took `credential`; where git's helpers gave it, they hear of it too, once.
    package func accepted(_ credential: Credential, at origin: Origin) async throws {
        guard !helped.isEmpty else { return }
        let asked = try environment().forge(at: origin)?.url.origin ?? origin
        guard !approved.contains(asked), let answer = try await helped[asked]?.value else { return }
        let kind = try environment().forge(at: origin)?.kind
        let forms = CredentialPurpose.allCases.compactMap { answer.issued(kind, for: $0)?.credential }
        guard forms.contains(credential), approved.insert(asked).inserted else { return }
        try await tell("approve", at: origin)
    }

    private func tell(_ word: String, at origin: Origin) async throws {
        let asked = try environment().forge(at: origin)?.url.origin ?? origin
        guard let git = means.git, let answer = try await helped[asked]?.value else { return }
        if word == "reject" { helped[asked] = Task { nil } }
        _ = try await git(word, answer.lines)
    }

    /// `transport`, watched for answers that show that a credential serves.
    package nonisolated func watching(_ transport: any Transport) -> any Transport {
        WatchedTransport(transport: transport, authenticator: self)
    }
}

/// A transport that tells the authenticator which credentials were taken.
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
