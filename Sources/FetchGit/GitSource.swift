package import FetchModel
package import FetchSystem

/// A repository as a source, reached through the git program: which commits its tags and branches name, and the files of
/// one commit. Throws `GitError` and `SystemError`.
package struct GitSource: Sendable {
    /// The references of repositories by their addresses, listed once in a run for all that ask for a tag, a branch or a
    /// version there.
    package typealias Listings = SharedAnswers<String, GitReferences>

    /// The repository.
    package private(set) var remote: GitRemote
    /// Credentials for the origin of an `https` or `http` remote; ssh has the user's own keys.
    let credentials: CredentialSource
    /// The network, for what git does not tell.
    let transport: (any Transport)?
    /// What the run knows of the references of repositories; `nil` where each call lists them.
    let listings: Listings?
    /// Which hosts limit requests.
    let traffic: GitTraffic
    /// Hears what does not end the run.
    let notice: @Sendable (GitNotice) -> Void
    /// Git as the user runs it: whatever contacts servers needs their proxies, keys and rewritten addresses.
    let git: GitProgram
    /// Git for what must be the same on every machine.
    let isolated: GitProgram
    let proxies: ProxyVariables
    let workers: Workers
    let temporary: String
    let silence: Duration
    private(set) var limits: GitLimits
    /// What is brought besides the files of a commit.
    private(set) var content: GitContent = []
    /// Which files need their LFS objects, where those are brought.
    private(set) var lfsSelection = LFSSelection.everything
    let pause: Duration
    /// Where repositories are fetched from instead.
    private var copies: GitCopies?

    /// The repository at `remote`, reached like the user whose `environment` this is reaches it.
    ///
    /// What lives as long as one call is stored below the directory `temporary`. A server without progress for `silence` is
    /// given up; `pause` is the wait before the second attempt, and twice that before the third.
    package init(
        _ remote: GitRemote,
        environment: [String: String],
        credentials: CredentialSource,
        transport: (any Transport)? = nil,
        listings: Listings? = nil,
        traffic: GitTraffic? = nil,
        notice: @escaping @Sendable (GitNotice) -> Void = { _ in },
        workers: Workers,
        temporary: String = "/tmp",
        silence: Duration = .seconds(30),
        limits: GitLimits = .standard,
        pause: Duration = .milliseconds(500)
    ) {
        self.remote = remote
        self.credentials = credentials
        self.transport = transport
        self.listings = listings
        self.traffic = traffic ?? GitTraffic(shortest: pause * 2)
        self.notice = notice
        git = GitProgram(environment: environment, configuration: .user)
        isolated = GitProgram(environment: environment)
        proxies = ProxyVariables(environment: environment)
        self.workers = workers
        self.temporary = temporary
        self.silence = silence
        self.limits = limits
        self.pause = pause
    }

    /// Returns the files of `commit` as an archive, as the host itself would make it: fetched alone, without its history.
    ///
    /// `selector` says how the commit was found, for servers that serve no commit by its id. `content` says what else is in
    /// it, and `selection` which files need their LFS objects; an archive with submodules is a plain tar. `limit` is the most
    /// bytes to fetch, where it is not the standard one. With `copies` this repository is one of them, and submodules come from
    /// others. Nothing is left behind when this throws, nor when the task is
    /// cancelled. Throws `SubmoduleError` and `LFSError`, too.
    package func archive(
        of commit: CommitID,
        foundBy selector: Dependency.Selector? = nil,
        as format: GitArchive.Format = .tar,
        with content: GitContent = [],
        selecting selection: LFSSelection = .everything,
        limit: Int? = nil,
        from copies: GitCopies? = nil
    ) async throws -> GitArchive {
        var limited = self
        limited.lfsSelection = selection
        if let limit { limited.limits.bytes = limit }
        limited.content = content
        limited.copies = copies
        if let copies { limited.remote = copies.original }
        if content.contains(.submodules) {
            return try await GitAssembly(source: limited).archive(of: commit, foundBy: selector)
        }
        return try await limited.atCopy.clone(of: commit, foundBy: selector).archive(format)
    }

    /// Whether it is fetched from elsewhere.
    var isCopy: Bool { copies != nil }

    /// How often a copy is tried at most.
    var attempts: Int? { copies?.attempts }

    /// The copy from which the repository is fetched; itself where there is none.
    var atCopy: GitSource { copies?.copy(remote).map { at($0) } ?? self }

    /// The same for the repository at `remote`, of which at most `bytes` are fetched.
    func at(_ remote: GitRemote, atMost bytes: Int? = nil) -> GitSource {
        var source = self
        source.remote = remote
        if let bytes { source.limits.bytes = bytes }
        return source
    }

    /// The same for a submodule at the path `directory`.
    func below(_ directory: String) -> GitSource {
        var source = self
        source.lfsSelection = lfsSelection.below(directory)
        return source
    }
}
