internal import FetchAuth
internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

extension Session {
    /// Whoever keeps the credentials: of the environment and the project's `.env`; no manifest has a say in them.
    /// Throws `Failure`.
    func credentials() throws -> CredentialSource {
        let credentials = try EnvironmentCredentials(environment: settings.environment, dotEnv: try dotEnv())
        return CredentialSource { origin, purpose in try credentials.credential(of: origin, for: purpose) }
    }

    private func dotEnv() throws -> [String: String] {
        let root = try Folder(path: project.root, followingLink: true)
        guard let file = try root.fileIfPresent(".env"), try file.status().kind == .file,
            let bytes = try file.contents(limit: 1 << 20)
        else { return [:] }
        return DotEnv(String(decoding: bytes, as: UTF8.self), environment: settings.environment).values
    }

    /// `remote`, reached through the git program.
    func git(_ remote: GitRemote, _ credentials: CredentialSource) -> GitSource {
        GitSource(
            remote,
            environment: settings.environment,
            credentials: credentials,
            workers: workers,
            temporary: temporaryFolder,
            silence: .seconds(settings.timeout)
        )
    }

    /// The right to change the project, waiting for whoever holds it.
    func hold(_ folder: ProjectFolder) async throws -> ProjectLock {
        try await ProjectLock.acquire(folder, waitingUpTo: .seconds(settings.timeout)) { holder in
            listen(
                .waiting(
                    holder.map { "another fetch (process \($0)) is at work here" } ?? "another fetch is at work here"
                )
            )
        }
    }
}
