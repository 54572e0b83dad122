internal import FetchAuth
internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

extension Session {
    /// Whoever keeps the credentials; no manifest has a say in them.
    var credentials: CredentialSource { authenticator.source }

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
                    reason: holder.map { "another fetch (process \($0)) is at work here" }
                        ?? "another fetch is at work here",
                    until: nil
                )
            )
        }
    }
}
