package import FetchCache
internal import FetchForge
package import FetchGit
package import FetchModel
package import FetchSystem

/// Everything that the engine needs from outside, as one value.
///
/// `FetchCLI` builds the real one; tests build one from fakes. Nothing in it does anything before it is called, so a run
/// that needs no network starts none.
package struct EngineContext: Sendable {
    /// What the options, the environment and the user's configuration say.
    package let settings: Settings
    /// Where the project's files are.
    let project: Project
    /// The network.
    package var transport: any Transport
    /// Sign-ins and stored credentials.
    package var accounts: any Accounts
    /// The shared cache of archives.
    package var cache: ArchiveCache
    /// Opens a repository through the git program.
    package var git: @Sendable (GitRemote) -> any GitRepository
    /// Applies patches to a directory.
    package var patching: Patching
    /// Pauses between attempts.
    package var clock: any Clock<Duration>
    /// Threads that may block.
    package var workers: Workers
    /// The directory for private temporary files.
    package var temporaryDirectory: String
    /// The option that keeps a run from the network, as the user typed it.
    package var offlineOption = "--offline"
    /// Receives the events of a run.
    package var send: @Sendable (Event) -> Void
    /// What the run knows of its hosts.
    let traffic: ForgeTraffic
    /// What the run knows of mirrors.
    let mirrorHealth = MirrorHealth()
    /// The tags of forges' repositories, as they were listed in the run.
    let tagLists = SharedAnswers<TagListing.Place, [Tag]>()
    /// The proofs of origin that the run made.
    let proofs = ProofCollection()

    /// Creates a context from its parts.
    package init(
        settings: Settings,
        transport: any Transport,
        accounts: any Accounts,
        cache: ArchiveCache,
        git: @escaping @Sendable (GitRemote) -> any GitRepository,
        patching: Patching,
        clock: any Clock<Duration> = ContinuousClock(),
        workers: Workers,
        temporaryDirectory: String,
        send: @escaping @Sendable (Event) -> Void
    ) {
        self.settings = settings
        project = Project(settings)
        self.transport = transport
        self.accounts = accounts
        self.cache = cache
        self.git = git
        self.patching = patching
        self.clock = clock
        self.workers = workers
        self.temporaryDirectory = temporaryDirectory
        self.send = send
        traffic = ForgeTraffic(
            note: { send(.note($0)) },
            trace: { send(.trace($0)) },
            waiting: { send(.waiting(reason: $0, until: .now + $1)) },
            sleep: { try await clock.sleep(for: $0) }
        )
    }

    /// The credentials of every origin. No manifest has a say in them.
    var credentials: CredentialSource { accounts.credentials }
}
