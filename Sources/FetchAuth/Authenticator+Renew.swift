internal import FetchModel
internal import FetchSystem

/// A sign-in that can no longer be renewed.
private struct SignInEnded: Error {
    let error: TokenError

    init(_ origin: Origin, _ reason: String) { error = .signInEnded(origin, reason: reason) }
}

extension Authenticator {
    /// Returns the tokens of the sign-in `entry`, renewed once for all concurrent callers, or by another process that was
    /// faster. `refused` is the access token that a host refused.
    ///
    /// If the refresh token is refused, the user at the terminal signs in again. Throws `TokenError`: `signInEnded`
    /// (77) without a user at the terminal, and those of the transport (69) for temporary failures.
    func renewed(_ entry: Entry, instead refused: Secret?) async throws -> OAuthTokens {
        let origin = entry.origin
        do {
            return try await once("renew \(origin)", grace: .seconds(2)) { try await self.renew(origin, refused) }
        } catch let ended as SignInEnded {
            guard let prompt = configuration.prompt, let forge = try forge(of: entry) else { throw ended.error }
            // Another caller may have signed in meanwhile.
            if signedIn.contains(origin), case .signIn(let signIn) = try self.entry(of: origin)?.kind {
                return signIn.tokens
            }
            if signInFailures[origin] == nil, saidEnds.insert(origin).inserted {
                configuration.note(ended.error.failure.message)
            }
            return try await signInOnce(at: forge, prompt)
        }
    }

    /// The forge at which to sign in again with the same client: the one that this machine knows at the entry's origin, or
    /// the one that the entry itself describes.
    private func forge(of entry: Entry) throws -> ForgeAddress? {
        let client = PublicClient(id: entry.signIn.client.id, source: Self.signInSource)
        if var forge = try environment().forge(at: entry.origin) {
            forge.client = forge.client ?? client
            return forge
        }
        guard let kind = entry.signIn.forge.flatMap({ configuration.catalog[$0] }),
            let endpoint = entry.signIn.endpoint?.wire,
            let path = kind.authentication.oauth?.tokenPath, endpoint.hasSuffix("/" + path),
            let url = WebURL(String(endpoint.dropLast(path.count + 1)))
        else { return nil }
        return ForgeAddress(
            name: "\(entry.origin)",
            kind: kind.name,
            url: url,
            api: kind.api(at: url),
            authentication: kind.authentication,
            client: client
        )
    }

    /// Refreshes once among all processes. The new tokens are on the disk before they are used.
    private func renew(_ origin: Origin, _ refused: Secret?) async throws -> OAuthTokens {
        let (store, workers) = (configuration.store, configuration.workers)
        let hold = try await store.hold(on: workers, waitingUpTo: configuration.patience)
        var entries = try await workers.run { try hold.read() }
        stored = entries
        guard let entry = entries.entry(of: origin), case .signIn(var signIn) = entry.kind else {
            throw SignInEnded(origin, "it was signed out meanwhile")
        }
        let tokens = signIn.tokens
        // Another process was faster.
        if tokens.access != refused, !tokens.isStale(at: configuration.now()) {
            renewals[origin] = tokens
            return tokens
        }
        guard let refresh = tokens.refresh else {
            throw SignInEnded(
                origin,
                tokens.isStale(at: configuration.now()) ? "it has expired" : "its token was refused"
            )
        }
        if let refused = refusedRenewals[refresh] { throw refused }
        // The server may take back the old tokens, so that new ones which cannot be kept would end the sign-in.
        try await workers.run { [entries] in try hold.write(entries) }
        guard let server = try server(of: signIn, at: origin) else { throw SignInEnded(origin, "it cannot be renewed") }
        var fresh: OAuthTokens?
        // The same client may have a new secret by now; a wrong one must not end the sign-in.
        let candidates = try renewers(of: signIn.client, at: origin)
        for candidate in candidates where fresh == nil {
            let client = OAuthClient(candidate, at: server, transport: configuration.transport)
            do {
                fresh = try await client.retrying(configuration.retries) { [now = configuration.now] in
                    try await client.refresh(refresh, at: now())
                }
                signIn.client = candidate
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
        (signIn.tokens, signIn.endpoint) = (fresh, server.token)
        entries.put(StoredCredential(.signIn(signIn), for: entry.origin, and: entry.others, stored: entry.stored))
        let kept = entries
        try await workers.run { try hold.write(kept) }
        stored = kept
        renewals[origin] = fresh
        return fresh
    }

    /// The server that renews `signIn`: the one that issued its tokens. Entries of older versions do not say which that is;
    /// they are all of confidential clients.
    private func server(of signIn: StoredSignIn, at origin: Origin) throws -> OAuthServer? {
        if let endpoint = signIn.endpoint { return OAuthServer(token: endpoint) }
        let forge = try environment().forge(at: origin)
        let descriptions = [forge?.authentication.oauth] + configuration.catalog.kinds.map(\.authentication.oauth)
        for case let oauth? in descriptions {
            guard case .confidential = oauth.client, let url = forge?.url ?? WebURL("\(origin)") else { continue }
            return OAuthServer(oauth, at: url)
        }
        return nil
    }

    /// The registrations with which a sign-in of `stored` may be renewed, in the order in which they are tried: that of the
    /// real environment, the stored one, that of the project's `.env`. Another client cannot renew the sign-in.
    private func renewers(of stored: ClientRegistration, at origin: Origin) throws -> [ClientRegistration] {
        guard stored.secret != nil else { return [stored] }
        let environment = try environment()
        // A broken file of the project does not break the user's sign-in.
        let project = (try? environment.consumer(of: origin)) ?? nil
        let all = [try environment.real.consumer(of: origin), stored, project]
        var result: [ClientRegistration] = []
        for case let client? in all where client.id == stored.id {
            if !result.contains(where: { $0.secret == client.secret }) { result.append(client) }
        }
        return result
    }

    /// A token of the consumer itself: kept for this run alone, and asked for again when it has ended. Throws `TokenError`.
    func machineToken(
        _ consumer: ClientRegistration,
        _ forge: ForgeAddress,
        instead refused: Secret?
    ) async throws -> OAuthTokens {
        let origin = forge.url.origin
        func usable() -> OAuthTokens? {
            machineTokens[origin].flatMap { $0.access != refused && !$0.isStale(at: configuration.now()) ? $0 : nil }
        }
        if let tokens = usable() { return tokens }
        return try await once("consumer \(origin)") { try await self.askMachineToken(consumer, forge, refused) }
    }

    private func askMachineToken(
        _ consumer: ClientRegistration,
        _ forge: ForgeAddress,
        _ refused: Secret?
    ) async throws -> OAuthTokens {
        if let error = refusedConsumers[consumer] { throw error }
        guard let server = forge.authentication.oauth.flatMap({ OAuthServer($0, at: forge.url) }) else {
            throw SignInError.unsupported(forge.url.origin)
        }
        let client = OAuthClient(consumer, at: server, transport: configuration.transport)
        do {
            let tokens = try await client.retrying(configuration.retries) { [now = configuration.now] in
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
}
