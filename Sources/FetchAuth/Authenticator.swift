package import FetchModel
package import FetchSystem

/// Chooses, renews and stores credentials, and signs in once for all downloads that wait for it.
///
/// `Authenticator+Chain` decides which credential an origin gets; a manifest does not. Renewed tokens and the answers of
/// credential helpers are kept for the run. Nothing is read before the first credential is needed.
package actor Authenticator {
    /// What the authenticator depends on.
    package struct Configuration: Sendable {
        /// The forges that this machine knows, without those of manifests.
        package var forges: @Sendable () throws -> [ForgeAddress]
        /// All kinds of forges, for sign-ins at others.
        package var catalog: ForgeCatalog
        /// The process's environment.
        package var environment: [String: String]
        /// The variables of the project's `.env`. Throws `Failure` and `SystemError`.
        package var dotEnv: @Sendable () throws -> [String: String]
        /// The path of that file, for messages.
        package var dotEnvPath: @Sendable () -> String = { ".env" }
        /// The network, for the token endpoint alone.
        package var transport: any Transport
        /// The stored sign-ins and tokens.
        package var store: CredentialStore
        /// Threads that may block.
        package var workers: Workers
        /// Git's credential helpers; `nil` if they are not used.
        package var git: GitCredentialProgram?
        /// The user at the terminal; `nil` if there is none, so that no run waits for an answer.
        package var prompt: SignInPrompt?
        /// Receives notes for the user.
        package var note: @Sendable (String) -> Void
        /// Receives which credential goes where, by its source's name.
        package var trace: @Sendable (String) -> Void = { _ in }
        /// Seconds since 1970.
        package var now: @Sendable () -> Int = { WallClock.stamp / 1_000_000_000 }
        /// Waits between two requests of a device sign-in.
        package var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
        /// The longest wait for another process that holds the store.
        package var patience = Duration.seconds(30)
        /// How long to wait before each retry of a token endpoint.
        package var pauses: [Duration] = [.milliseconds(500), .milliseconds(1500)]

        /// How a token endpoint is retried.
        var retries: TokenRetries { TokenRetries(pauses: pauses, note: note) }

        /// A configuration of these.
        package init(
            forges: @escaping @Sendable () throws -> [ForgeAddress],
            catalog: ForgeCatalog,
            environment: [String: String],
            dotEnv: @escaping @Sendable () throws -> [String: String] = { [:] },
            transport: any Transport,
            store: CredentialStore,
            workers: Workers,
            git: GitCredentialProgram? = nil,
            prompt: SignInPrompt? = nil,
            note: @escaping @Sendable (String) -> Void = { _ in }
        ) {
            self.forges = forges
            self.catalog = catalog
            self.environment = environment
            self.dotEnv = dotEnv
            self.transport = transport
            self.store = store
            self.workers = workers
            self.git = git
            self.prompt = prompt
            self.note = note
        }
    }

    let configuration: Configuration

    // Read once each.
    var variables: (values: [String: String], credentials: EnvironmentCredentials)?
    var stored: [StoredCredential]?
    var netRC: NetRC?
    var storeFailure: (any Diagnosable)?

    // Credentials of helpers and `.netrc`, by the origin of a site's pages.
    var helped: [HelpedSite: SharedTask<GitCredential?>] = [:]
    /// Sites for which helpers have a credential for each path.
    var sitesOfPaths: Set<Origin> = []
    var lookedUp: Set<HelpedSite> = []
    var proven: Set<HelpedSite> = []
    var rejected: Set<HelpedSite> = []
    /// Sites whose API or archives refuse the credential of last resort, which may serve git all the same.
    var servedByGitAlone: Set<HelpedSite> = []

    // Results of this run.
    var machineTokens: [Origin: OAuthTokens] = [:]
    var renewals: [Origin: OAuthTokens] = [:]
    var signedIn: Set<Origin> = []
    /// Sign-ins that failed. The user is not asked a second time in the same run.
    var signInFailures: [Origin: any Error] = [:]
    /// Renewals that were refused, by their refresh tokens. No server is asked a second time in the same run.
    var refusedRenewals: [Secret: any Error] = [:]
    var saidEnds: Set<Origin> = []
    /// What was traced of credentials.
    private var saidSources: Set<String> = []
    var notedPairs: Set<IncompletePair> = []
    /// The variables that were pointed out because they are for another server.
    var notedVariables: Set<SetAside> = []
    var saidFailures: Set<Failure> = []
    var refusedConsumers: [ClientRegistration: TokenError] = [:]
    /// Credentials that hosts refused from git. GitLab bans an address after some refusals.
    var refusedByGit: Set<GitRefusal> = []
    private var flights: [String: SharedTask<OAuthTokens>] = [:]

    /// An authenticator with this configuration.
    package init(_ configuration: Configuration) { self.configuration = configuration }

    /// The credentials, for forges and downloads.
    package nonisolated var source: CredentialSource {
        CredentialSource(
            credential: { origin, purpose in
                let credential = try await self.credential(of: origin, for: purpose)
                return await self.told(credential, at: origin)
            },
            replacement: { refused, refusal, origin, purpose in
                let credential = try await self.replacement(of: refused, after: refusal, at: origin, for: purpose)
                return await self.told(credential, at: origin, insteadOf: refused)
            },
            accepted: { credential, origin in try await self.accepted(credential.credential, at: origin) }
        )
    }

    /// Returns `credential`, and says once for each origin where it comes from, never what it is.
    private func told(
        _ credential: IssuedCredential?,
        at origin: Origin,
        insteadOf refused: IssuedCredential? = nil
    ) -> IssuedCredential? {
        let source = credential.map { "the credential from \(ForeignText.line($0.source))" } ?? "no credential"
        if let refused, credential != nil {
            let line = "\(origin): \(source), instead of the one from \(ForeignText.line(refused.source))"
            if saidSources.insert(line).inserted { configuration.trace(line) }
        } else if refused == nil, saidSources.insert("\(origin): \(source)").inserted {
            configuration.trace("\(origin): \(source)")
        }
        return credential
    }

    /// Runs `work` once for all concurrent callers of the same `name`; all get its result or error. Errors are not
    /// cached. When all callers are cancelled, the work goes on for `grace`.
    func once(
        _ name: String,
        grace: Duration = .zero,
        _ work: @escaping @Sendable () async throws -> OAuthTokens
    ) async throws -> OAuthTokens {
        if let flight = flights[name] { return try await flight.value }
        let flight = SharedTask(grace: grace) {
            let result: Result<OAuthTokens, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            await self.landed(name)
            return try result.get()
        }
        flights[name] = flight
        return try await flight.value
    }

    private func landed(_ name: String) { flights[name] = nil }
}
