import FetchModel
import FetchSystem

/// A sign-in that cannot be renewed any more.
private struct SignInEnded: Error {
    let failure: Failure
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
                throw ended.failure
            }
            // Whoever came late finds the new sign-in.
            if signedIn.contains(origin), case .signIn(let tokens, _) = try self.entry(of: origin)?.kind {
                return tokens
            }
            means.note(ended.failure.message)
            return try await signIn(at: forge, prompt)
        }
    }

    /// One refresh, alone among all processes. What the server gives is on the disk before anyone uses it.
    private func renew(_ origin: Origin, _ refused: Secret?) async throws -> OAuthTokens {
        let (store, workers) = (means.store, means.workers)
        let hold = try await store.hold(on: workers, waitingUpTo: .seconds(120))
        var entries = try await workers.run { try hold.read() }
        stored = entries
        guard let entry = entries.entry(of: origin), case .signIn(let tokens, let consumer) = entry.kind else {
            throw SignInEnded(failure: ended(origin, "it was signed out of meanwhile"))
        }
        // Another process was faster.
        if tokens.access != refused, !tokens.isStale(at: means.now()) { return tokens }
        guard let refresh = tokens.refresh else { throw SignInEnded(failure: ended(origin, "it has expired")) }
        guard let forge = try environment().forge(at: origin)?.url ?? WebURL(origin.description) else {
            throw Failure(.bug, "bad-url", "'\(origin)' is no URL")
        }
        // The same consumer may have a new secret by now; another consumer cannot renew this sign-in.
        let current = try environment().consumer(of: origin).flatMap { $0.key == consumer.key ? $0 : nil } ?? consumer
        let client = OAuthClient(forge: forge, consumer: current, transport: means.transport)
        var fresh: OAuthTokens
        do {
            fresh = try await patiently(client) { try await client.refresh(refresh, at: $0) }
        } catch let refusal as OAuthRefusal {
            let text = Self.words(refusal, hiding: [refresh, current.secret, tokens.access])
            if refusal.isOfConsumer { throw client.refused(text) }
            throw SignInEnded(failure: ended(origin, "its renewal was refused: \(text)"))
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
        let client = OAuthClient(forge: forge.url, consumer: consumer, transport: means.transport)
        do {
            let tokens = try await patiently(client) { try await client.clientCredentials(at: $0) }
            machineTokens[forge.url.origin] = tokens
            if refused != nil { renewals[forge.url.origin] = tokens }
            return tokens
        } catch let refusal as OAuthRefusal {
            var failure = client.refused(Self.words(refusal, hiding: [consumer.secret]))
            if !refusal.isOfConsumer {
                failure.help =
                    "the consumer must be marked as private and have a callback URL to serve without a user; "
                    + "or sign in with `fetch login`"
            }
            throw failure
        }
    }

    /// `ask`, and again after a while where the server has trouble that may pass.
    private func patiently(
        _ client: OAuthClient,
        _ ask: @Sendable (_ now: Int) async throws -> OAuthTokens
    ) async throws -> OAuthTokens {
        for pause in means.pauses {
            do {
                return try await ask(means.now())
            } catch let refusal as OAuthRefusal where refusal.isTransient {
                means.note("'\(client.forge.origin)' has trouble to give a token; trying again")
            } catch let failure as Failure where failure.kind == .unavailable {
                means.note("\(failure.message); trying again")
            }
            try await Task.sleep(for: pause)
        }
        do {
            return try await ask(means.now())
        } catch let refusal as OAuthRefusal where refusal.isTransient {
            throw client.trouble(Self.words(refusal, hiding: [client.consumer.secret]))
        }
    }

    /// What a server says of its refusal, fit for a message.
    private static func words(_ refusal: OAuthRefusal, hiding secrets: [Secret]) -> String {
        let words = ForeignText.line(refusal.description, hiding: secrets)
        return words.isEmpty ? refusal.error : words
    }

    private func ended(_ origin: Origin, _ why: String) -> Failure {
        Failure(
            .permission,
            "sign-in-again",
            "the sign-in to '\(origin)' has ended: \(why)",
            help: "sign in again with `fetch login`, or forget it with `fetch logout`"
        )
    }
}
