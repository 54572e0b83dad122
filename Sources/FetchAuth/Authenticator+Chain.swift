package import FetchModel

extension Authenticator {
    /// The credential for an origin, before any request.
    enum Choice: Sendable {
        /// This, as it is.
        case issued(IssuedCredential)
        /// The access token of a stored sign-in, renewed where it has to be.
        case signIn(Entry)
        /// A token of the consumer itself.
        case consumer(ClientRegistration, ForgeAddress)
    }

    /// A stored sign-in, and the origins at which it is used.
    struct Entry: Sendable {
        let signIn: StoredSignIn
        let origin: Origin
    }

    static let signInSource = "fetch login"
    static let storedTokenSource = "fetch login --with-token"

    /// Returns the first that applies, in the order of the product:
    ///
    /// 1. `FETCH_TOKEN_<host>`, then a token that `fetch login --with-token` stored: each names the host itself.
    /// 2. The forge's own variables. They come before a sign-in in the browser, because a variable that is set for a
    ///    run, as in CI, is meant for that run.
    /// 3. The stored sign-in. It comes before the consumer's own token, since the consumer serves to renew it. If it cannot
    ///    be renewed, nothing below it is tried: that would silently use another identity.
    /// 4. The forge's own variables in the project's `.env`, which is not set for a single run.
    /// 5. The consumer alone, by client credentials, if no user can sign in instead.
    /// 6. Git's credential helpers, then `.netrc`: the last resort, once the host has refused an anonymous request.
    ///
    /// A store that cannot be read stops what would need it (3 and below), and nothing else.
    func choice(
        for origin: Origin,
        _ purpose: CredentialPurpose,
        includingLastResort: Bool
    ) async throws -> Choice? {
        guard origin.mayCarryCredentials else { return nil }
        let environment = try environment()
        if let credential = try environment.token(of: origin, for: purpose) { return .issued(credential) }
        let entry = try entryIfReadable(of: origin)
        let forge = environment.forge(at: origin)
        var signIn: Entry?
        switch entry?.kind {
        case .token(let secret):
            let forms = (forge?.authentication ?? .unknown).token
            return forms.issued(secret, for: purpose, source: Self.storedTokenSource).map(Choice.issued)
        case .signIn(let stored): signIn = entry.map { Entry(signIn: stored, origin: $0.origin) }
        case nil: break
        }
        if let credential = try environment.real.forgeCredential(of: origin, for: purpose) {
            return .issued(credential)
        }
        if let signIn { return .signIn(signIn) }
        if let storeFailure {
            if includingLastResort { throw storeFailure }
            return nil
        }
        if let credential = try environment.forgeCredential(of: origin, for: purpose) { return .issued(credential) }
        if configuration.prompt == nil, let forge, forge.authentication.oauth?.hasClientCredentials == true,
            let consumer = try environment.consumer(of: origin)
        {
            return .consumer(consumer, forge)
        }
        let last =
            includingLastResort
            ? try await lastResort(origin, forge, purpose) : try await provenLastResort(origin, forge, purpose)
        if last == nil, includingLastResort { noteUnsentVariables(environment, of: origin) }
        return last.map(Choice.issued)
    }

    /// Points out, once in a run, each pair of variables for `origin` of which one half is set, and each variable that is not
    /// sent there because it is for another server.
    func noteUnsentVariables(_ environment: EnvironmentCredentials, of origin: Origin) {
        for pair in environment.incompletePairs(for: origin) where notedPairs.insert(pair).inserted {
            configuration.note("\(pair.set) is set, but not \(pair.missing): the two serve only together")
        }
        for variable in environment.setAside(for: origin) where notedVariables.insert(variable).inserted {
            configuration.note(
                "\(variable.secret) is not sent to '\(origin)': it is for another server, which \(variable.server) names"
            )
        }
    }

    /// Returns the credential that the first request to `origin` carries; `nil` for an anonymous one. Throws `Failure`,
    /// such as `sign-in-again` (77) and `token-endpoint` (69).
    package func credential(of origin: Origin, for purpose: CredentialPurpose) async throws -> IssuedCredential? {
        try await credential(origin, purpose, includingLastResort: false)
    }

    /// Returns the credential with which to repeat a request once, after `origin` refused it with the credential
    /// `refused` (`nil`: an anonymous request); `nil` where there is none. Git's helpers are told that theirs was refused.
    ///
    /// Where the host may only hide something, a helper or a store that fails is noted, and the host's own response
    /// stands. Throws like `credential(of:for:)`.
    package func replacement(
        of refused: IssuedCredential?,
        after refusal: CredentialRefusal = .required,
        at origin: Origin,
        for purpose: CredentialPurpose
    ) async throws -> IssuedCredential? {
        guard let refused else {
            do {
                return try await credential(origin, purpose, includingLastResort: true)
            } catch let error as any Diagnosable where refusal == .hidden {
                if saidFailures.insert(error.failure).inserted { configuration.note(error.failure.message) }
                return nil
            }
        }
        if purpose == .git, refusal == .required { try noteRefusalByGit(of: refused, at: origin) }
        if try await mayServeGit(refused, at: origin, for: purpose) {
            return try await credential(origin, purpose, includingLastResort: true)
        }
        if refused.source == GitCredential.source {
            try await reject(at: origin)
            return nil
        }
        return try await renewal(of: refused, at: origin, for: purpose, isUncertain: false)
    }

    private func credential(
        _ origin: Origin,
        _ purpose: CredentialPurpose,
        includingLastResort: Bool
    ) async throws -> IssuedCredential? {
        let credential = try await chosen(origin, purpose, includingLastResort)
        if let credential, purpose == .git { try checkRefusals(of: credential, at: origin) }
        return credential
    }

    private func chosen(
        _ origin: Origin,
        _ purpose: CredentialPurpose,
        _ includingLastResort: Bool
    ) async throws -> IssuedCredential? {
        switch try await choice(for: origin, purpose, includingLastResort: includingLastResort) {
        case nil: return nil
        case .issued(let credential): return credential
        case .signIn(let entry):
            let tokens = entry.signIn.tokens
            let current = tokens.isStale(at: configuration.now()) ? try await renewed(entry, instead: nil) : tokens
            return try issued(current, Self.signInSource, origin, purpose)
        case .consumer(let consumer, let forge):
            return try issued(try await machineToken(consumer, forge, instead: nil), consumer.source, origin, purpose)
        }
    }

    /// The credential that takes the place of `ended` where it can be renewed; `nil` where it cannot, and no refusal of
    /// any other. For hosts that do not say whether a credential has ended or does not serve, such as a website with its
    /// login page.
    ///
    /// A renewed token that is refused at once is not renewed again: its owner may not see what was asked for. Throws
    /// like `credential(of:for:)`.
    package func renewal(
        of ended: IssuedCredential,
        at origin: Origin,
        for purpose: CredentialPurpose
    ) async throws -> IssuedCredential? {
        try await renewal(of: ended, at: origin, for: purpose, isUncertain: true)
    }

    private func renewal(
        of ended: IssuedCredential,
        at origin: Origin,
        for purpose: CredentialPurpose,
        isUncertain: Bool
    ) async throws -> IssuedCredential? {
        let secret = ended.credential.secret
        switch try await choice(for: origin, purpose, includingLastResort: false) {
        case .signIn(let entry) where ended.source == Self.signInSource:
            let tokens = entry.signIn.tokens
            if tokens.access != secret, !tokens.isStale(at: configuration.now()) {
                return try issued(tokens, Self.signInSource, origin, purpose)
            }
            if isNewborn(secret, entry.origin) { return nil }
            // Another process may have renewed it a moment ago.
            if tokens.access == secret, isRecent(tokens), isUncertain { return nil }
            return try issued(try await renewed(entry, instead: secret), Self.signInSource, origin, purpose)
        case .consumer(let consumer, let forge) where ended.source == consumer.source:
            if isNewborn(secret, forge.url.origin) { return nil }
            return try issued(
                try await machineToken(consumer, forge, instead: secret),
                consumer.source,
                origin,
                purpose
            )
        default: return nil
        }
    }

    /// The variables, read once. Throws `Failure` and `SystemError`.
    func environment() throws -> EnvironmentCredentials {
        if let variables { return variables.credentials }
        let dotEnv = try configuration.dotEnv()
        let credentials = EnvironmentCredentials(
            forges: try configuration.forges(),
            environment: configuration.environment,
            dotEnv: dotEnv
        )
        variables = (dotEnv.merging(configuration.environment) { $1.isEmpty ? $0 : $1 }, credentials)
        return credentials
    }

    /// What is stored for `origin`. Throws `Failure` and `SystemError`.
    func entry(of origin: Origin) throws -> StoredCredential? {
        let entries = try stored ?? configuration.store.read()
        stored = entries
        return entries.entry(of: origin)
    }

    /// The same; `nil` where the store cannot be read.
    private func entryIfReadable(of origin: Origin) throws -> StoredCredential? {
        try entriesIfReadable()?.entry(of: origin)
    }

    /// What is stored; `nil` where the store cannot be read, which is noted once and remembered for requests that need it.
    func entriesIfReadable() throws -> [StoredCredential]? {
        if storeFailure != nil { return nil }
        do {
            let entries = try stored ?? configuration.store.read()
            stored = entries
            return entries
        } catch {
            guard let error = error as? any Diagnosable else { throw error }
            storeFailure = error
            if saidFailures.insert(error.failure).inserted { configuration.note(error.failure.message) }
            return nil
        }
    }

    private func isNewborn(_ secret: Secret, _ origin: Origin) -> Bool {
        guard let renewal = renewals[origin] else { return false }
        return renewal.access == secret && isRecent(renewal)
    }

    private func isRecent(_ tokens: OAuthTokens) -> Bool { (0..<60).contains(configuration.now() - tokens.obtained) }

    private func issued(
        _ tokens: OAuthTokens,
        _ source: String,
        _ origin: Origin,
        _ purpose: CredentialPurpose
    ) throws -> IssuedCredential? {
        let authentication = try authentication(at: origin)
        return authentication.token.issued(tokens.access, for: purpose, source: source)
    }

    /// How tokens of a sign-in are sent to `origin`: as the forge that this machine knows there wants it, or the one at
    /// which the user signed in.
    private func authentication(at origin: Origin) throws -> ForgeAuthentication {
        if let forge = try environment().forge(at: origin) { return forge.authentication }
        guard case .signIn(let signIn)? = try entry(of: origin)?.kind, let kind = signIn.forge else { return .unknown }
        return configuration.catalog[kind]?.authentication ?? .unknown
    }

    func kept(_ origin: Origin, _ forge: ForgeAddress?, _ purpose: CredentialPurpose) -> IssuedCredential? {
        let file = netRC ?? NetRC.own(configuration.environment, note: configuration.note)
        netRC = file
        guard let entry = file.entry(for: origin, isOwn: forge != nil), let password = entry.password,
            forge == nil || !password.revealed.isEmpty
        else { return nil }
        return (forge?.authentication ?? .unknown).issued(
            user: entry.login ?? "",
            password: password,
            for: purpose,
            source: ".netrc"
        )
    }
}
