package import FetchModel
package import FetchSystem

/// Whoever keeps the credentials: signs in once, however many downloads ask at the same moment.
///
/// Which credential an origin gets is a chain, in `Authenticator+Chain`; a manifest has no say in it. What is learned on
/// the way (a renewed token, a helper's answer) is kept for the run. Nothing is read before the first question.
package actor Authenticator {
    /// What it works with.
    package struct Means: Sendable {
        /// The process's environment.
        package var environment: [String: String]
        /// The variables of the project's `.env`. Throws `Failure` and `SystemError`.
        package var dotEnv: @Sendable () throws -> [String: String]
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
        /// How long to wait before a token endpoint in trouble is asked again.
        package var pauses: [Duration] = [.milliseconds(500), .milliseconds(1500)]

        /// Means of these.
        package init(
            environment: [String: String],
            dotEnv: @escaping @Sendable () throws -> [String: String] = { [:] },
            transport: any Transport,
            store: CredentialStore,
            workers: Workers,
            git: GitCredentialProgram? = nil,
            prompt: SignInPrompt? = nil,
            note: @escaping @Sendable (String) -> Void = { _ in }
        ) {
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
    var helped: [Origin: Task<GitCredential?, any Error>] = [:]
    var approved: Set<Origin> = []

    // What was asked for.
    var machineTokens: [Origin: OAuthTokens] = [:]
    var renewals: [Origin: OAuthTokens] = [:]
    var signedIn: Set<Origin> = []
    /// Of sign-ins that failed: nobody is asked a second time in the same run.
    var signInFailures: [Origin: Failure] = [:]
    /// Of renewals that were refused, by their refresh tokens: no server is asked a second time in the same run.
    var refusedRenewals: [Secret: any Error] = [:]
    var saidEnds: Set<Origin> = []
    var refusedConsumers: [Consumer: Failure] = [:]
    private var flights: [String: Task<OAuthTokens, any Error>] = [:]

    /// An authenticator with these means.
    package init(_ means: Means) { self.means = means }

    /// The seam to forges and downloads.
    package nonisolated var source: CredentialSource {
        CredentialSource(
            credential: { origin, purpose in try await self.credential(of: origin, for: purpose) },
            replacement: { refused, origin, purpose in
                try await self.replacement(of: refused, at: origin, for: purpose)
            }
        )
    }

    /// Does `work` once for all who ask for it while it is under way; a failure is everyone's, and is not remembered.
    ///
    /// Whoever waits can be cancelled, but the work goes on for `grace` then: a refresh that is cut off between the
    /// server's answer and the store would lose the sign-in.
    func once(
        _ name: String,
        grace: Duration = .zero,
        _ work: @escaping @Sendable () async throws -> OAuthTokens
    ) async throws -> OAuthTokens {
        let flight = flights[name] ?? launch(name, work)
        return try await withTaskCancellationHandler {
            try await flight.value
        } onCancel: {
            guard grace > .zero else { return flight.cancel() }
            Task {
                try await Task.sleep(for: grace)
                flight.cancel()
            }
        }
    }

    private func launch(
        _ name: String,
        _ work: @escaping @Sendable () async throws -> OAuthTokens
    ) -> Task<OAuthTokens, any Error> {
        let flight = Task {
            defer { flights[name] = nil }
            return try await work()
        }
        flights[name] = flight
        return flight
    }
}
