internal import FetchAuth
internal import FetchGit
internal import FetchModel
internal import FetchSystem

extension Session {
    /// What `body` gives; once more where the host hid something from a stranger at `origin`, and somebody at the terminal
    /// signs in then.
    func signingIn<Value>(at origin: Origin?, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let failure as Failure where Self.strangers.contains(failure.code) {
            guard let origin, try await authenticator.signInIfPossible(at: origin) else { throw failure }
            return try await body()
        }
    }

    static let strangers: Set = ["not-found-or-private", "not-authenticated", "login-page", "forbidden"]

    /// Whoever keeps the credentials of a run: of the environment, the project's `.env`, the store, git's helpers and
    /// `.netrc`. No manifest has a say in them, and nothing is read before the first question.
    static func authenticator(
        _ settings: Settings,
        _ project: Project,
        _ transport: any Transport,
        _ workers: Workers,
        _ listen: @escaping @Sendable (Event) -> Void
    ) -> Authenticator {
        let environment = settings.environment
        let note: @Sendable (String) -> Void = { listen(.note(Note($0))) }
        let helpers = GitCredentials(environment: environment, patience: .seconds(settings.timeout))
        return Authenticator(
            Authenticator.Means(
                environment: environment,
                dotEnv: { try project.dotEnv(environment) },
                transport: transport,
                store: CredentialStore(environment: environment, note: note),
                workers: workers,
                git: { word, input in
                    // Starting git costs some ten milliseconds, and most machines have no helper.
                    GitConfiguration.mayNameHelpers(environment) ? try await helpers.run([word], input) : []
                },
                prompt: settings.interaction?.prompt(settings),
                note: note
            )
        )
    }
}

extension Project {
    /// The variables of the project's `.env`; none where there is no such file. Throws `SystemError`.
    fileprivate func dotEnv(_ environment: [String: String]) throws -> [String: String] {
        do {
            let file = try File.following(path(".env"))
            guard try file.status().kind == .file, let bytes = try file.contents(limit: 1 << 20) else { return [:] }
            return DotEnv(String(decoding: bytes, as: UTF8.self), environment: environment).values
        } catch let error as SystemError where error.meansMissing {
            return [:]
        }
    }
}
