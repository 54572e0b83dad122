internal import FetchModel
internal import FetchSystem

/// A sign-in that can no longer be renewed.
private struct SignInEnded: Error {
    let error: TokenError

    init(_ origin: Origin, _ reason: String) { error = .signInEnded(origin, reason: reason) }
}

extension Authenticator {
    /// The tokens of the sign-in `entry`, renewed once for all who ask, or by whoever was faster; `refused` is the access
    /// token that a host refused.
    ///
    /// Where the refresh token is refused, the person at the terminal signs in again. Throws `Failure`: `sign-in-again`
    /// (77) where nobody is there, `token-endpoint` and those of the transport (69) for what may pass.
    func renewed(_ entry: StoredCredential, instead refused: Secret?) async throws -> OAuthTokens {
        guard let origin = entry.origins.first else { throw Failure(.bug, "no-origin", "a credential of no origin") }
        do {
            return try await once("renew \(origin)", grace: .seconds(2)) { try await self.renew(origin, refused) }
        } catch let ended as SignInEnded {
            guard let prompt = means.prompt, let forge = try environment().forge(at: origin) else {
                throw ended.error
            }
            // Whoever came late finds the new sign-in.
            if signedIn.contains(origin), case .signIn(let tokens, _) = try self.entry(of: origin)?.kind {
                return tokens
            }
            if signInFailures[origin] == nil, saidEnds.insert(origin).inserted {
                means.note(ended.error.failure.message)
            }
            return try await signInOnce(at: forge, prompt)
        }
    }

    /// One refresh, alone among all processes. What the server gives is on the disk before anyone uses it.
    private func renew(_ origin: Origin, _ refused: Secret?) async throws -> OAuthTokens {
        let (store, workers) = (means.store, means.workers)
        let hold = try await store.hold(on: workers, waitingUpTo: .seconds(120))
        var entries = try await workers.run { try hold.read() }
        stored = entries
        guard let entry = entries.entry(of: origin), case .signIn(let tokens, let consumer) = entry.kind else {
            throw SignInEnded(origin, "it was signed out meanwhile")
        }
        // Another process was faster.
        if tokens.access != refused, !tokens.isStale(at: means.now()) { return tokens }
        guard let refresh = tokens.refresh else { throw SignInEnded(origin, "it has expired") }
        if let refused = refusedRenewals[refresh] { throw refused }
        guard let forge = try environment().forge(at: origin)?.url ?? WebURL(origin.description) else {
            throw Failure(.bug, "bad-url", "'\(origin)' is no URL")
        }
        var fresh: OAuthTokens?
        var current = consumer
        // The same consumer may have a new secret by now; a wrong one must not end the sign-in.
        let candidates = try renewers(of: consumer, at: origin)
        for candidate in candidates where fresh == nil {
            let client = try client(candidate, at: forge)
            do {
                fresh = try await client.retrying(means.retries) { [now = means.now] in
                    try await client.refresh(refresh, at: now())
                }
                current = candidate
            } catch let refusal as OAuthRefusal {
                let secrets = [refresh, tokens.access]
                if refusal.isOfClient, candidate != candidates.last { continue }
                let error: any Error =
                    refusal.isOfClient
                    ? client.refused(refusal, hiding: secrets)
                    : SignInEnded(origin, "its renewal was refused: \(refusal.text(hiding: secrets + client.secrets))")
                refusedRenewals[refresh] = error
                throw error
            }
        }
        guard var fresh else { throw SignInEnded(origin, "it cannot be renewed") }
        if fresh.scopes.isEmpty { fresh.scopes = tokens.scopes }
        entries.put(StoredCredential(.signIn(fresh, current), for: entry.origins, stored: entry.stored))
        let kept = entries
        try await workers.run { try hold.write(kept) }
        stored = kept
        if refused != nil { renewals[origin] = fresh }
        return fresh
    }

    /// The registrations with which a sign-in of `stored` may be renewed, in the order in which they are tried: that of the
    /// real environment, the stored one, that of the project's `.env`. Another consumer cannot renew the sign-in.
    private func renewers(of stored: Consumer, at origin: Origin) throws -> [Consumer] {
        let environment = try environment()
        // Whatever is in the project's file, the sign-in is the user's.
        let project = (try? environment.consumer(of: origin)) ?? nil
        let all = [try environment.real.consumer(of: origin), stored, project]
        var result: [Consumer] = []
        for case let consumer? in all where consumer.key == stored.key {
            if !result.contains(where: { $0.secret == consumer.secret }) { result.append(consumer) }
        }
        return result
    }

    /// A token of the consumer itself: kept for this run alone, and asked for again when it has ended. Throws `Failure`.
    func machineToken(_ consumer: Consumer, _ forge: ForgeAddress, instead refused: Secret?) async throws -> OAuthTokens
    {
        let origin = forge.url.origin
        func usable() -> OAuthTokens? {
            machineTokens[origin].flatMap { $0.access != refused && !$0.isStale(at: means.now()) ? $0 : nil }
        }
        if let tokens = usable() { return tokens }
        return try await once("consumer \(origin)") { try await self.askMachineToken(consumer, forge, refused) }
    }

    private func askMachineToken(_ consumer: Consumer, _ forge: ForgeAddress, _ refused: Secret?) async throws
        -> OAuthTokens
    {
        if let error = refusedConsumers[consumer] { throw error }
        let client = try client(consumer, at: forge.url)
        do {
            let tokens = try await client.retrying(means.retries) { [now = means.now] in
                try await client.clientCredentials(at: now())
            }
            machineTokens[forge.url.origin] = tokens
            if refused != nil { renewals[forge.url.origin] = tokens }
            return tokens
        } catch let refusal as OAuthRefusal {
            let error = client.refused(refusal, isMachine: !refusal.isOfClient)
            refusedConsumers[consumer] = error
            throw error
        }
    }

    /// A client of Bitbucket Cloud's authorization server.
    func client(_ consumer: Consumer, at forge: WebURL) throws -> OAuthClient {
        guard
            let server = OAuthServer(
                forge: forge,
                authorizationPath: "site/oauth2/authorize",
                tokenPath: "site/oauth2/access_token"
            )
        else { throw SignInError.unsupported(forge.origin) }
        let isOfProject = try environment().real.consumer(of: forge.origin) != consumer
        let isStored = consumer.source == Self.signInSource
        let registration = ClientRegistration(
            id: consumer.key,
            secret: consumer.secret,
            source: consumer.source,
            file: isOfProject && !isStored ? means.dotEnvPath() : nil
        )
        return OAuthClient(registration, at: server, transport: means.transport)
    }
}
