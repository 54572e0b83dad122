package import FetchModel
package import FetchSystem

/// Whoever keeps the credentials: signs in once, however many downloads ask at the same moment.
///
/// Which credential an origin gets is a chain, in `Authenticator+Chain`; a manifest has no say in it. What is learned on
/// the way (a renewed token, a helper's answer) is kept for the run. Nothing is read before the first question.
package actor Authenticator {
    /// What it works with.
    package struct Means: Sendable {
        /// The forges that this machine knows; no manifest's.
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
        /// What outlives the run.
        package var store: CredentialStore
        /// Threads that may block.
        package var workers: Workers
        /// Git's credential helpers; `nil` where they are not to be asked.
        package var git: GitCredentialProgram?
        /// The person at the terminal; `nil` where nobody is there, and no run may wait for one.
        package var prompt: SignInPrompt?
        /// Hears what is worth knowing.
        package var note: @Sendable (String) -> Void
        /// Seconds since 1970.
        package var now: @Sendable () -> Int = { WallClock.stamp / 1_000_000_000 }
        /// Waits between two requests of a device sign-in.
        package var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
        /// How long to wait before a token endpoint in trouble is asked again.
        package var pauses: [Duration] = [.milliseconds(500), .milliseconds(1500)]

        /// How often a token endpoint that has trouble is asked again.
        var retries: TokenRetries { TokenRetries(pauses: pauses, note: note) }

        /// Means of these.
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

    let means: Means

    // What was read, each once.
    var variables: (values: [String: String], credentials: EnvironmentCredentials)?
    var stored: [StoredCredential]?
    var netRC: NetRC?
    var storeFailure: (any Diagnosable)?

    // The credentials of last resort, by the origin of a site's pages.
    var helped: [Origin: SharedTask<GitCredential?>] = [:]
    var lookedUp: Set<Origin> = []
    var proven: Set<Origin> = []
    var rejected: Set<Origin> = []

    // What was asked for.
    var machineTokens: [Origin: OAuthTokens] = [:]
    var renewals: [Origin: OAuthTokens] = [:]
    var signedIn: Set<Origin> = []
    /// Of sign-ins that failed: nobody is asked a second time in the same run.
    var signInFailures: [Origin: any Error] = [:]
    /// Of renewals that were refused, by their refresh tokens: no server is asked a second time in the same run.
    var refusedRenewals: [Secret: any Error] = [:]
    var saidEnds: Set<Origin> = []
    var notedPairs: Set<IncompletePair> = []
    var saidFailures: Set<Failure> = []
    var refusedConsumers: [ClientRegistration: TokenError] = [:]
    /// Of credentials that git was refused with: GitLab bans an address after some of them.
    var refusedByGit: Set<GitRefusal> = []
    private var flights: [String: SharedTask<OAuthTokens>] = [:]

    /// An authenticator with these means.
    package init(_ means: Means) { self.means = means }

    /// The credentials, for forges and downloads.
    package nonisolated var source: CredentialSource {
        CredentialSource(
            credential: { origin, purpose in try await self.credential(of: origin, for: purpose) },
            replacement: { refused, refusal, origin, purpose in
                try await self.replacement(of: refused, after: refusal, at: origin, for: purpose)
            },
            accepted: { credential, origin in try await self.accepted(credential.credential, at: origin) }
        )
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
