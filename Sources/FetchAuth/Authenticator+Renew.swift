import FetchModel
import FetchSystem

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
            if signInFailures[origin] == nil, saidEnds.insert(origin).inserted { means.note(ended.error.failure.message) }
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
        // The same consumer may have a new secret by now; another consumer cannot renew this sign-in.
        let current = try environment().consumer(of: origin).flatMap { $0.key == consumer.key ? $0 : nil } ?? consumer
        let client = try client(current, at: forge)
        var fresh: OAuthTokens
        do {
            fresh = try await client.retrying(means.retries) { [now = means.now] in
                try await client.refresh(refresh, at: now())
            }
        } catch let refusal as OAuthRefusal {
            let secrets = [refresh, tokens.access]
            let error: any Error =
                refusal.isOfClient
                ? client.refused(refusal, hiding: secrets)
                : SignInEnded(origin, "its renewal was refused: \(refusal.text(hiding: secrets + client.secrets))")
            refusedRenewals[refresh] = error
            throw error
        }
        if fresh.scopes.isEmpty { fresh.scopes = tokens.scopes }
        entries.put(StoredCredential(.signIn(fresh, current), for: entry.origins, stored: entry.stored))
        let kept = entries
        try await workers.run { try hold.write(kept) }
        stored = kept
        if refused != nil { renewals[origin] = fresh }
        return fresh
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
        let registration = ClientRegistration(id: consumer.key, secret: consumer.secret, source: consumer.source)
        return OAuthClient(registration, at: server, transport: means.transport)
    }
}
