package import FetchModel
internal import FetchSystem

extension Authenticator {
    /// Signs in at `forge` and stores the tokens. Concurrent callers share one sign-in.
    ///
    /// A manifest may name the forge: then the user has to have registered a client for its very origin. Where this machine
    /// knows a forge at that origin, that one counts. Throws `SignInError`, `TokenError` and what the store throws.
    @discardableResult
    package func signIn(at forge: ForgeAddress, _ prompt: SignInPrompt) async throws -> OAuthTokens {
        let forge = try environment().forge(at: forge.url.origin) ?? forge
        let origin = forge.url.origin
        guard let oauth = forge.authentication.oauth, oauth.isOpen(to: forge),
            let server = OAuthServer(oauth, at: forge.url)
        else { throw SignInError.unsupported(origin) }
        guard let registration = try registration(at: forge) else {
            // Of a pair that is half set, one variable is missing.
            let half = try environment().incompletePairs(for: origin).map(\.missing)
            let variables = oauth.client.variables(of: forge)
            let missing = variables.filter(half.contains)
            throw SignInError.clientMissing(
                origin,
                variables: variables,
                unset: missing.isEmpty ? variables : missing,
                registration: oauth.registration
            )
        }
        let client = OAuthClient(registration, at: server, transport: configuration.transport)
        return try await once("sign in \(origin)") { try await self.signIn(client, at: forge, oauth, prompt) }
    }

    private func signIn(
        _ client: OAuthClient,
        at forge: ForgeAddress,
        _ oauth: OAuthDescription,
        _ prompt: SignInPrompt
    ) async throws -> OAuthTokens {
        do {
            // A user who grants access in vain would have to do it again.
            try await configuration.store.confirm(on: configuration.workers, waitingUpTo: configuration.patience)
            try await confirm(client.registration, at: forge.url.origin, prompt)
            let tokens = try await tokens(client, at: forge, oauth, prompt)
            signedIn.insert(forge.url.origin)
            return tokens
        } catch {
            // Later callers get the same error.
            if let error = error as? any Diagnosable { signInFailures[forge.url.origin] = error }
            throw error
        }
    }

    /// Signs in by the device flow where the server has one, which needs no browser on this machine; else in the browser.
    private func tokens(
        _ client: OAuthClient,
        at forge: ForgeAddress,
        _ oauth: OAuthDescription,
        _ prompt: SignInPrompt
    ) async throws -> OAuthTokens {
        if let endpoint = client.server.device {
            let device = DeviceSignIn(
                client: client,
                prompt: prompt,
                now: configuration.now,
                sleep: configuration.sleep
            )
            do {
                let tokens = try await device.run(endpoint)
                try await keep(tokens, of: client, at: forge)
                return tokens
            } catch TokenError.unreadable(endpoint, status: 404, _) where client.server.authorization != nil {
                // GitLab before 17.1. GitHub says so of a client that it does not know.
                prompt.say("'\(forge.url.origin)' has no device flow, or does not know the OAuth client")
            }
        }
        let browser = BrowserSignIn(
            client: client,
            address: try callback(oauth.callback),
            prompt: prompt,
            retries: configuration.retries,
            now: configuration.now
        )
        return try await browser.run { try await self.keep($0, of: client, at: forge) }
    }

    private func callback(_ callback: OAuthDescription.Callback) throws -> CallbackAddress {
        switch callback {
        case .anyPort(let host): return try CallbackAddress(anyPortOf: host)
        case .fixed(let address, let variable):
            let other = variables?.values[variable].flatMap { $0.isEmpty ? nil : $0 }
            return try CallbackAddress(other ?? address, variable: variable)
        }
    }

    private func keep(_ tokens: OAuthTokens, of client: OAuthClient, at forge: ForgeAddress) async throws {
        let registration = client.registration
        let signIn = StoredSignIn(
            tokens,
            ClientRegistration(id: registration.id, secret: registration.secret, source: Self.signInSource),
            endpoint: client.server.token,
            forge: forge.kind
        )
        // A manifest's word on where an API is, is no reason to send a token there.
        let others = forge.isOwn ? Array(forge.origins.dropFirst()) : []
        let entry = StoredCredential(.signIn(signIn), for: forge.url.origin, and: others, stored: configuration.now())
        try await put(entry)
    }

    /// The client to sign in with at `forge`: the consumer in the environment or the project's `.env`, or the public client
    /// that the user registered there; `nil` where there is none.
    private func registration(at forge: ForgeAddress) throws -> ClientRegistration? {
        switch forge.authentication.oauth?.client {
        case nil: return nil
        case .registered:
            return forge.client.map { ClientRegistration(id: $0.id, secret: nil, source: $0.source) }
        case .confidential:
            let environment = try environment()
            guard var consumer = try environment.consumer(of: forge.url.origin) else { return nil }
            if try environment.real.consumer(of: forge.url.origin) != consumer {
                consumer.file = configuration.dotEnvPath()
            }
            return consumer
        }
    }

    /// Signs in for a request, not for `fetch login`: a sign-in that failed is not repeated in the same run.
    func signInOnce(at forge: ForgeAddress, _ prompt: SignInPrompt) async throws -> OAuthTokens {
        if let failure = signInFailures[forge.url.origin] { throw failure }
        defer { prompt.end() }
        return try await signIn(at: forge, prompt)
    }

    /// Signs in if a user at the terminal can, because `origin` hid something from an anonymous client. Returns `true` if
    /// there is a sign-in that did not exist before, so that the request is worth repeating.
    ///
    /// `forge` is the one that a manifest knows at `origin`. `false` without a user at the terminal, without a
    /// client, or where a credential exists already. Throws as `signIn(at:_:)` does; a sign-in that failed is not repeated in
    /// the same run.
    package func signInIfPossible(at origin: Origin, of forge: ForgeAddress? = nil) async throws -> Bool {
        // A sign-in at a manifest's forge serves at the origin of its pages alone.
        let named = forge.flatMap { $0.url.origin == origin ? $0 : nil }
        guard let prompt = configuration.prompt, origin.mayCarryCredentials,
            let forge = try environment().forge(at: origin) ?? named,
            forge.authentication.oauth?.isOpen(to: forge) == true, try registration(at: forge) != nil
        else { return false }
        if signedIn.contains(forge.url.origin) { return true }
        if try await choice(for: origin, .api, includingLastResort: true) != nil { return false }
        _ = try await signInOnce(at: forge, prompt)
        prompt.say("signed in to \(forge.url.origin)")
        prompt.end()
        return true
    }

    /// Keeps a bearer token for `origin` and `others`. Throws `TokenError` for what no header can carry, and where it could
    /// not travel safely.
    package func store(_ token: Secret, for origin: Origin, and others: [Origin] = []) async throws {
        if token.revealed.isEmpty { throw TokenError.empty }
        guard token.revealed.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw TokenError.unusable }
        for origin in [origin] + others where !origin.mayCarryCredentials { throw TokenError.insecureOrigin(origin) }
        try await put(StoredCredential(.token(token), for: origin, and: others, stored: configuration.now()))
    }

    /// Forgets what is stored for `origin`; `false` where nothing was. Throws `CredentialStoreError` and `SystemError`.
    package func forget(_ origin: Origin) async throws -> Bool {
        // Nothing is made where there is nothing to forget.
        guard try configuration.store.readToChange().entry(of: origin) != nil else { return false }
        let (workers, patience) = (configuration.workers, configuration.patience)
        let (entries, wasThere) = try await configuration.store.update(on: workers, waitingUpTo: patience) { entries in
            let before = entries.count
            entries.removeAll { $0.origins.contains(origin) }
            return (entries, entries.count < before)
        }
        stored = entries
        return wasThere
    }

    private func put(_ credential: StoredCredential) async throws {
        let (workers, patience) = (configuration.workers, configuration.patience)
        stored = try await configuration.store.update(on: workers, waitingUpTo: patience) { entries in
            entries.put(credential)
            return entries
        }
    }
}

extension OAuthDescription {
    /// Whether a sign-in may begin at `forge`. A confidential client's secret goes to forges that this machine knows.
    fileprivate func isOpen(to forge: ForgeAddress) -> Bool {
        switch client {
        case .confidential: forge.isOwn
        case .registered: true
        }
    }
}

extension OAuthDescription.Client {
    /// The variables that would name a client at `forge`.
    fileprivate func variables(of forge: ForgeAddress) -> [String] {
        switch self {
        case .confidential(let id, let secret): [id, secret]
        case .registered: Array(forge.clientVariables.prefix(1))
        }
    }
}
