internal import FetchForge
internal import FetchGit
internal import FetchModel

extension Session {
    /// What `api` gives; where the API hides from a stranger what git may show, what `git` gives.
    ///
    /// A user and password that were kept for git open a forge's repositories, but not always its API: at Bitbucket an
    /// API token goes with the account's e-mail address there, which git's credential does not say.
    func orThroughGit<Value>(
        _ forge: any Forge,
        _ repository: Repository,
        _ api: () async throws -> Value,
        git: (GitSource) async throws -> Value
    ) async throws -> Value {
        do {
            return try await api()
        } catch let failure as Failure where Self.strangers.contains(failure.code) {
            guard let remote = try? forge.remote(of: repository),
                try await credentials.credential(forge.address.api.origin, .api) == nil
            else { throw failure }
            var credential = try await credentials.credential(remote.origin, .git)
            if credential == nil {
                credential = try await credentials.replacement(nil, .hidden, remote.origin, .git)
            }
            guard let credential else { throw failure }
            listen(.trace("asking git about \(repository): the credential from \(credential.source) is for git alone"))
            return try await git(self.git(try GitRemote(remote), credentials))
        }
    }
}
