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
        else { throw SignInError.unsupported(origin) }
        guard let consumer = try environment.consumer(of: origin) else {
            throw SignInError.clientMissing(
                origin,
                variables: ["BITBUCKET_CONSUMER_KEY", "BITBUCKET_CONSUMER_SECRET"],
                registration: "add a consumer in the workspace's settings (OAuth consumers; callback URL "
                    + "'http://localhost:8976'; permission: read repositories), and put its key and secret into .env"
            )
        }
        let callback = variables?.values["BITBUCKET_CALLBACK_URL"].flatMap { $0.isEmpty ? nil : $0 }
        let address = try CallbackAddress(callback ?? "http://localhost:8976", variable: "BITBUCKET_CALLBACK_URL")
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
        let client = try client(consumer, at: forge.url)
        let run = BrowserSignIn(
            client: client,
            address: address,
            prompt: prompt,
            retries: means.retries,
            now: means.now
        )
        do {
            // A user who grants access in vain would have to do it again.
            try await means.store.confirm(on: means.workers)
            try await confirm(client.registration, at: forge.url.origin, prompt)
            let tokens = try await run.run { tokens in
                try await self.put(StoredCredential(.signIn(tokens, consumer), for: origins, stored: self.means.now()))
            }
            signedIn.insert(forge.url.origin)
            return tokens
        } catch {
            // All who waited for this hear of it, and so do all who come later.
            if let error = error as? any Diagnosable { signInFailures[forge.url.origin] = error }
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
        if token.revealed.isEmpty { throw TokenError.empty }
        guard token.revealed.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw TokenError.unusable }
        for origin in origins where !origin.mayCarryCredentials { throw TokenError.insecureOrigin(origin) }
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
