package import FetchModel
package import FetchSystem

/// A repository as a source, asked through the git program: which commits its tags and branches name, and the files of
/// one commit.
///
/// Every failure is a `Failure` with the codes of a forge's: `unknown-tag`, `unknown-branch`, `no-version`,
/// `unknown-repository`, `commit-gone`, `not-a-commit` and `bad-objects` (65), `not-found-or-private`,
/// `not-authenticated`, `credential-refused`, `forbidden`, `host-key` and `unsafe-repository` (77), `unreachable`,
/// `http-503` and the like, `tls`, `interrupted`, `git-silent`, `git-missing` and `git-failed` (69), `disk` (74).
package struct GitSource: Sendable {
    /// How often something that may have been bad luck is tried.
    static let attempts = 3

    /// The repository.
    package let remote: GitRemote
    /// Who signs in, at the origin of an `https` or `http` remote; ssh has the user's own keys.
    let credentials: CredentialSource
    /// Git as the user runs it: what talks to servers needs their proxies, keys and rewritten addresses.
    let git: GitProgram
    /// Git for what must come out the same for everybody.
    let isolated: GitProgram
    let workers: Workers
    let temporary: String
    let silence: Duration
    let pause: Duration

    /// The repository at `remote`, as the user whose `environment` that is reaches it.
    ///
    /// What lives as long as one call lives in the folder `temporary`. A server that is silent for `silence` is given up;
    /// `pause` lies before the second attempt, and twice that before the third.
    package init(
        _ remote: GitRemote,
        environment: [String: String],
        credentials: CredentialSource,
        workers: Workers,
        temporary: String = "/tmp",
        silence: Duration = .seconds(30),
        pause: Duration = .milliseconds(500)
    ) {
        self.remote = remote
        self.credentials = credentials
        git = GitProgram(environment: environment, configuration: .user)
        isolated = GitProgram(environment: environment)
        self.workers = workers
        self.temporary = temporary
        self.silence = silence
        self.pause = pause
    }

    /// The files of `commit` as an archive, as the host itself would make it: fetched alone, without its history.
    ///
    /// `selector` says how the commit was found, for servers that give no commit by its id. Throws `Failure`; nothing is
    /// left behind then, nor when the task is cancelled.
    package func archive(
        of commit: CommitID,
        foundBy selector: Dependency.Selector? = nil,
        as format: GitArchive.Format = .tar
    ) async throws -> GitArchive {
        do {
            return try await clone(of: commit, foundBy: selector).archive(format)
        } catch let error as SystemError {
            throw error.failure
        }
    }
}
