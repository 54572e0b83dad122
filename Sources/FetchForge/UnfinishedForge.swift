internal import FetchModel

/// A kind of forge of which only the addresses and the authentication are known so far.
protocol UnfinishedForge: KnownForge {}

extension UnfinishedForge {
    private var unsupported: ForgeError { .unsupported(kind: Self.kind.name.rawValue) }

    func resolve(_ revision: Revision, in repository: Repository) async throws -> Resolution { throw unsupported }
    func confirm(_ commit: CommitID, in repository: Repository) async throws { throw unsupported }
    func tags(in repository: Repository) async throws -> [Tag] { throw unsupported }
    func someTags(in repository: Repository) async throws -> [String] { throw unsupported }
    func tagsPage(of repository: Repository) throws(ForgeError) -> String { throw unsupported }
    func describe(_ repository: Repository) async throws -> RepositoryDescription { throw unsupported }
    func defaultBranch(of repository: Repository) async throws -> Branch { throw unsupported }
    func archive(of repository: Repository, at commit: CommitID) throws(ForgeError) -> [FileRequest] {
        throw unsupported
    }
    func asset(_ name: String, of repository: Repository, tag: String?) async throws -> Asset { throw unsupported }
    func refusal(
        of response: HTTPResponse,
        to request: FileRequest,
        with credential: IssuedCredential?
    ) async throws -> Refusal? { throw unsupported }
}
