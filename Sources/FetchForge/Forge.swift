package import FetchModel

/// A forge at an address: what its URLs are, how to request from it, and what its responses mean.
///
/// All functions throw `ForgeError`, and what the transport and git throw.
package protocol Forge: Sendable {
    /// Where it is.
    var address: ForgeAddress { get }

    /// The canonical URL of a repository: `https://bitbucket.org/jumboskill/engine`. Throws for a name that no
    /// repository can have.
    func source(of repository: Repository) throws(ForgeError) -> String

    /// Where git finds a repository: `https://bitbucket.org/jumboskill/engine.git`.
    func remote(of repository: Repository) throws(ForgeError) -> WebURL

    /// Resolves a tag, branch or commit id to the commit that it names today.
    func resolve(_ revision: Revision, in repository: Repository) async throws -> Resolution

    /// Lists all tags, in the host's order.
    func tags(in repository: Repository) async throws -> [Tag]

    /// Whether `tag`, which is in the host's list, names a commit, where the list does not show it.
    func namesCommit(_ tag: Tag, in repository: Repository) async throws -> Bool

    /// Asks the host who the bearer of the credential is; `nil` where this kind of host cannot say.
    func identity() async throws -> Identity?

    /// Finds the branch that users see first.
    func defaultBranch(of repository: Repository) async throws -> Branch

    /// The requests that bring the archive of a commit, best first; needs no network. Empty where only git brings it.
    func archive(of repository: Repository, at commit: CommitID) throws(ForgeError) -> [FileRequest]

    /// The directory in which the archive of a commit holds its files, where it is known by name and not every server adds
    /// it; case does not count. `nil` where the archive's one directory at the top is never the commit's own.
    func topDirectory(of repository: Repository, at commit: CommitID) -> String?

    /// Whether the one directory at the top of an archive, called `name`, may be the commit's own, since not every server adds
    /// one.
    func mayOwn(_ name: String, of repository: Repository) -> Bool

    /// Asks for the names of what is at the top of a commit; `nil` where the host cannot say.
    func rootNames(of repository: Repository, at commit: CommitID) async throws -> Set<String>?

    /// Asks whether `repository`, which may have been renamed, is called `name` now; case does not count.
    func isCalled(_ name: String, _ repository: Repository) async throws -> Bool

    /// Finds a file that the repository offers for download, with `tag` where downloads belong to tags.
    func asset(_ name: String, of repository: Repository, tag: String?) async throws -> Asset

    /// The requests that bring the asset from `url`, as a lockfile gives it; needs no network. Empty where `url` is not
    /// where this forge serves that asset.
    func asset(
        _ name: String,
        of repository: Repository,
        tag: String?,
        lockedAt url: String
    ) throws(ForgeError) -> [FileRequest]

    /// Sends `request` with `credential`. Throws where the host's rate limit does not pass in time.
    func send(_ request: FileRequest, with credential: IssuedCredential?) async throws -> HTTPResponse

    /// Judges a response to `request`: `nil` where it may be the file, with its body untouched.
    func refusal(
        of response: HTTPResponse,
        to request: FileRequest,
        with credential: IssuedCredential?
    ) async throws -> Refusal?

    /// The error where a web page came as the body of what should be the archive of `request`, whatever its type says.
    func page(insteadOf request: FileRequest, with credential: IssuedCredential?) -> ForgeError

    /// Finds out why a file is missing: the repository is hidden or absent, or it lacks the commit or file.
    func reason(missing request: FileRequest) async throws -> ForgeError
}

/// The network as forges use it.
package struct ForgeNetwork: Sendable {
    /// Sends the requests.
    package let transport: any Transport
    /// Has the credential of each origin.
    package let credentials: CredentialSource
    /// What this run knows of the hosts.
    package let traffic: ForgeTraffic
    /// Reaches a repository through the git program, for kinds of forges without an API.
    package let git: @Sendable (_ remote: WebURL) throws -> any GitListing
    /// Whether the run is part of a CI job, where help names variables only.
    package let isCI: Bool

    /// The network of one run.
    package init(
        transport: any Transport,
        credentials: CredentialSource,
        traffic: ForgeTraffic,
        isCI: Bool = false,
        git: @escaping @Sendable (_ remote: WebURL) throws -> any GitListing
    ) {
        self.transport = transport
        self.credentials = credentials
        self.traffic = traffic
        self.git = git
        self.isCI = isCI
    }
}
