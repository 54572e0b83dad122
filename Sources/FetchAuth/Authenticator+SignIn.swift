package import FetchModel
internal import FetchSystem

extension Authenticator {
    /// Signs in at `forge` in the browser, and keeps what that gives; once for all who ask meanwhile.
    ///
    /// Throws `Failure`: `consumer-missing` (77) without key and secret, `not-for-browsers` (64) where the forge has no
    /// sign-in of this kind or a manifest named it, and those of `SignIn`.
    @discardableResult
    package func signIn(at forge: ForgeAddress, _ prompt: SignInPrompt) async throws -> OAuthTokens {
        let environment = try environment()
        let origin = forge.url.origin
        guard case .confidential? = forge.authentication.oauth?.client, environment.forge(at: origin)?.url == forge.url
        else {
            throw Failure(
                .usage,
                "not-for-browsers",
                "there is no sign-in in the browser for '\(forge.url)'",
                help: "store a token of yours: `fetch login \(forge.url) --with-token`"
            )
        }
        guard let consumer = try environment.consumer(of: origin) else {
            throw Failure(
                .permission,
                "consumer-missing",
                "signing in needs an OAuth consumer, and BITBUCKET_CONSUMER_KEY and BITBUCKET_CONSUMER_SECRET are not set",
                help:
                    "add a consumer in the workspace's settings (OAuth consumers; callback URL 'http://localhost:8976'; "
                    + "permission: read repositories), and put its key and secret into .env"
            )
        }
        let address = try CallbackAddress(variables?.values["BITBUCKET_CALLBACK_URL"])
        return try await once("sign in \(origin)") {
            try await self.signIn(consumer, at: forge, address, prompt)
        }
    }

    private func signIn(
        _ consumer: Consumer,
        at forge: ForgeAddress,
        _ address: CallbackAddress,
        _ prompt: SignInPrompt
    ) async throws -> OAuthTokens {
        let origins = forge.origins
        let run = SignIn(
            client: OAuthClient(forge: forge.url, consumer: consumer, transport: means.transport),
            address: address,
            prompt: prompt,
            patience: means.patience,
            now: means.now
        )
        do {
            // Whoever grants access for nothing would have to do it again.
            try await means.store.confirm(on: means.workers)
            let tokens = try await run.run { tokens in
                try await self.put(StoredCredential(.signIn(tokens, consumer), for: origins, stored: self.means.now()))
            }
            signedIn.insert(forge.url.origin)
            return tokens
        } catch {
            // All who waited for this hear of it, and so do all who come later.
            signInFailures[forge.url.origin] = error.asFailure
            throw error
        }
    }

    /// The same where nobody asked for it by name: a sign-in that failed is not begun again in the same run.
    func signInOnce(at forge: ForgeAddress, _ prompt: SignInPrompt) async throws -> OAuthTokens {
        if let failure = signInFailures[forge.url.origin] { throw failure }
        defer { prompt.end() }
        return try await signIn(at: forge, prompt)
    }

    /// Signs in where someone is at the terminal who can, because `origin` hid something from a stranger; `true` where
    /// there is a sign-in now that was not there when the stranger asked, so that asking again is worth while.
    ///
    /// `false` where nobody is there, where there is no consumer, or where a credential is there already. Throws like
    /// `signIn(at:_:)`; a sign-in that failed is not begun again in the same run.
    package func signInIfPossible(at origin: Origin) async throws -> Bool {
        guard let prompt = means.prompt, let forge = try environment().forge(at: origin),
            try environment().consumer(of: origin) != nil
        else { return false }
        if signedIn.contains(forge.url.origin) { return true }
        if try await choice(for: origin, .api, includingLastResort: true) != nil { return false }
        _ = try await signInOnce(at: forge, prompt)
        prompt.say("signed in to \(forge.url.origin)")
        prompt.end()
        return true
    }

    /// Keeps a bearer token for `origins`, the first of which names it. Throws `Failure` for what no header can carry,
    /// and where it could not travel safely.
    package func store(_ token: Secret, for origins: [Origin]) async throws {
        guard !token.revealed.isEmpty, token.revealed.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw Failure(
                .usage,
                "bad-token",
                token.revealed.isEmpty
                    ? "there is no token on standard input" : "the token holds a character that cannot be part of one",
                help: "pipe the token alone: `fetch login HOST --with-token < file`"
            )
        }
        for origin in origins where !origin.mayCarryCredentials {
            throw Failure(
                .usage,
                "insecure-credential",
                "a token for '\(origin)' could never be used: credentials are not sent over plain http",
                help: "name its https:// URL"
            )
        }
        try await put(StoredCredential(.token(token), for: origins, stored: means.now()))
    }

    /// Forgets what is stored for `origin`; `false` where nothing was. Throws `Failure` and `SystemError`.
    package func forget(_ origin: Origin) async throws -> Bool {
        // Nothing is made where there is nothing to forget.
        guard try means.store.read().entry(of: origin) != nil else { return false }
        let (entries, wasThere) = try await means.store.update(on: means.workers) { entries in
            let before = entries.count
            entries.removeAll { $0.origins.contains(origin) }
            return (entries, entries.count < before)
        }
        stored = entries
        return wasThere
    }

    private func put(_ credential: StoredCredential) async throws {
        stored = try await means.store.update(on: means.workers) { entries in
            entries.put(credential)
            return entries
        }
    }
}

extension Error {
    /// The failure that it is or stands for; `nil` where there is none, such as for whoever gave up.
    var asFailure: Failure? { (self as? any Diagnosable)?.failure }
}
