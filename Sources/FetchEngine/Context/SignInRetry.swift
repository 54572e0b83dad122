internal import FetchForge
internal import FetchGit
internal import FetchModel

extension EngineContext {
    /// Runs `body`. If it fails for lack of authentication and the user signs in at `origin`, where the manifest may know
    /// `forge`, runs it again.
    func signingIn<Value>(
        at origin: Origin?,
        of forge: ForgeAddress? = nil,
        _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as any Diagnosable where error.isAuthenticationFailure {
            guard let origin, try await accounts.signInIfPossible(at: origin, of: forge) else { throw error }
            return try await body()
        }
    }

    /// Notes once that git is used instead of a host's API because of `limit`.
    func noteGit(at forge: any Forge, insteadOf limit: ForgeError) async {
        guard let note = limit.useOfGit else { return }
        // A limit is that of the host; a long list that of one repository.
        let key = limit.isRateLimit ? "\(forge.address.url.origin)" : note.message
        await traffic.noteOnce("git instead of \(key)", note)
    }

    /// Runs `git`, which is used because of `limit`. Throws `limit` where the host does not answer git either.
    func reporting<Value>(_ limit: ForgeError?, _ git: () async throws -> Value) async throws -> Value {
        do {
            return try await git()
        } catch let error as any Diagnosable where error.failure.kind == .unavailable {
            throw limit ?? error
        }
    }

    /// Whether `error` of an API may be one of its own, so that git is allowed what it refuses.
    private static func mayOpenToGit(_ error: any Diagnosable) -> Bool {
        switch error {
        case ForgeError.credentialRefused, ForgeError.unknownRepository: true
        case is GitError: false
        default: error.isAuthenticationFailure
        }
    }

    /// Runs `api`. If the API refuses anonymous clients and only git has a credential, if the API accepts no more requests
    /// for now, or if it lists more tags than are read from it, runs `git` instead.
    ///
    /// A user name and password stored for git open a forge's repositories, but not always its API: Bitbucket's API wants
    /// an API token together with the account's e-mail address, which git's credential does not contain. Requests of git do
    /// not count against the rate limit of an API.
    func fallingBackToGit<Value>(
        _ forge: any Forge,
        _ repository: Repository,
        api: () async throws -> Value,
        git: (any GitRepository) async throws -> Value
    ) async throws -> Value {
        do {
            return try await api()
        } catch let limit as ForgeError where limit.leadsToGit {
            await noteGit(at: forge, insteadOf: limit)
            return try await reporting(limit) {
                try await git(self.git(try GitRemote(repository, of: forge)))
            }
        } catch let error as any Diagnosable where Self.mayOpenToGit(error) {
            guard let remote = try? GitRemote(repository, of: forge), let origin = remote.origin,
                try await credentials.credential(forge.address.api.origin, .api) == nil
            else { throw error }
            var credential = try await credentials.credential(origin, .git)
            if credential == nil {
                credential = try await credentials.replacement(nil, .hidden, origin, .git)
            }
            guard let credential else { throw error }
            send(.trace("asking git about \(repository): the credential from \(credential.source) is for git alone"))
            return try await git(self.git(remote))
        }
    }
}
