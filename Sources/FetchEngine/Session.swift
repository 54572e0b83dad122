internal import FetchAuth
internal import FetchCache
internal import FetchForge
internal import FetchModel
internal import FetchSystem
internal import FetchTransport
internal import FetchVendor

/// What one run works with. Nothing in it does anything before it is asked, so that a run that needs no network starts
/// none.
struct Session: Sendable {
    let settings: Settings
    let project: Project
    let listen: @Sendable (Event) -> Void
    /// Whether a glance has shown that there may be something to do.
    let hasGlanced: Bool
    let workers: Workers
    let transport: any Transport
    /// Signs in, once for the whole run.
    let authenticator: Authenticator
    let cache: ArchiveCache
    /// Where files go that are nobody else's business.
    let temporaryFolder: String

    /// A session of `engine`.
    init(_ engine: Engine) {
        let listen = engine.listen
        let settings = engine.settings
        self.settings = settings
        self.listen = listen
        hasGlanced = engine.hasGlanced
        project = Project(engine.settings)
        workers = Workers(limit: engine.settings.jobs + 2)
        var transport = TransportSettings(version: settings.version, environment: settings.environment)
            .timingOut(after: .seconds(settings.timeout))
        transport.connectionsPerHost = settings.jobs
        transport.connections = max(settings.jobs, transport.connections)
        let wire = CurlTransport(transport) { listen(.trace($0)) }
        authenticator = Self.authenticator(settings, project, wire, workers, listen)
        self.transport = authenticator.watching(wire)
        let temporary = settings.environment["TMPDIR"] ?? ""
        temporaryFolder = temporary.hasPrefix("/") ? temporary : "/tmp"
        cache = ArchiveCache(
            root: settings.cacheFolder,
            isEnabled: settings.usesCache,
            temporary: temporaryFolder
        ) { listen(.note(Note($0))) }
    }

    /// The index that the last sync left; `nil` where there is none or it is damaged.
    func index() async throws -> VendorIndex? {
        try await workers.run { [project] in try ProjectFolder(path: project.root).index(project.stem) }
    }

    /// Where each forge lives, by name.
    func addresses(_ manifest: Manifest?) throws -> [String: ForgeAddress] {
        let all = try ForgeAddress.all(hosts: manifest?.hosts ?? [], environment: settings.environment)
        return Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
    }
}
