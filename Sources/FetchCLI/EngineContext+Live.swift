internal import FetchAuth
internal import FetchCache
internal import FetchEngine
internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchTransport

extension EngineContext {
    /// The real context: the network, the user's credentials and cache, the git program, and this machine's clock.
    static func live(_ settings: Settings, send: @escaping @Sendable (Event) -> Void) -> EngineContext {
        CoreDumps.turnOff()
        let workers = Workers(limit: settings.jobs + 2)
        let note: @Sendable (String) -> Void = { send(.note(Note($0))) }
        let temporary = Environment.temporaryPlace
        if let doubt = temporary.doubt {
            send(
                .note(
                    Note("TMPDIR is not used: \(doubt)", help: "set TMPDIR to a directory that only you can write to")
                )
            )
        }
        let environment = settings.environment.merging(temporary.doubt == nil ? [:] : ["TMPDIR": temporary.path]) { $1 }
        let wire = CurlTransport(
            transport(settings),
            trace: { send(.trace($0)) },
            onWait: { send(.retrying($0)) }
        )
        let listings = GitSource.Listings()
        let gitTraffic = GitTraffic()
        let authenticator = authenticator(settings, wire, workers, note) { send(.trace($0)) }
        return EngineContext(
            settings: settings,
            transport: authenticator.watching(wire),
            accounts: authenticator,
            cache: ArchiveCache(
                root: settings.cacheDirectory,
                isEnabled: settings.usesCache,
                temporary: temporary.path,
                warn: { send(.note($0)) }
            ),
            git: { remote in
                GitSource(
                    remote,
                    environment: environment,
                    credentials: authenticator.source,
                    transport: wire,
                    listings: listings,
                    traffic: gitTraffic,
                    notice: { send($0.note.map(Event.note) ?? .trace($0.trace)) },
                    workers: workers,
                    temporary: temporary.path,
                    silence: .seconds(settings.timeout)
                )
            },
            patching: Patching(
                git: GitProgram(environment: environment),
                workers: workers,
                temporary: temporary.path
            ),
            workers: workers,
            temporaryDirectory: temporary.path,
            send: send
        )
    }

    private static func transport(_ settings: Settings) -> TransportSettings {
        var transport = TransportSettings(version: settings.version, environment: settings.environment)
            .timingOut(after: .seconds(settings.timeout))
        transport.connectionsPerHost = settings.jobs
        transport.connections = max(settings.jobs, transport.connections)
        return transport
    }

    /// Keeps the credentials of the environment, the project's `.env`, the store, git's helpers and `.netrc`. Reads none of
    /// them before the first request.
    private static func authenticator(
        _ settings: Settings,
        _ transport: any Transport,
        _ workers: Workers,
        _ note: @escaping @Sendable (String) -> Void,
        _ trace: @escaping @Sendable (String) -> Void
    ) -> Authenticator {
        let environment = settings.environment
        let helpers = GitCredentials(environment: environment, timeout: .seconds(settings.timeout))
        var configuration = Authenticator.Configuration(
            forges: { try settings.ownForges() },
            catalog: Settings.forgeCatalog,
            environment: environment,
            dotEnv: { try settings.dotEnv() },
            transport: transport,
            store: CredentialStore(environment: environment, note: note),
            workers: workers,
            git: { word, input in
                // Starting git takes some ten milliseconds, and most machines configure no helper.
                GitConfiguration.mayNameHelpers(environment) ? try await helpers.run([word], input) : []
            },
            prompt: settings.interaction?.prompt(environment),
            note: note
        )
        configuration.trace = trace
        configuration.patience = .seconds(settings.timeout)
        configuration.dotEnvPath = { settings.dotEnvPath }
        return Authenticator(configuration)
    }
}
