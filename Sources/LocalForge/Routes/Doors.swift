import FlyingFox

/// Who may see which repository through which door.
struct Doors: Sendable {
    let repositories: Repositories
    let credentials: Credentials

    enum Answer {
        case open(Repository)
        /// Bitbucket does not tell a hidden repository from one that does not exist.
        case hidden
        /// It is there; the client came without credentials.
        case closed
        case refused(Credentials.Verdict)
    }

    /// Whether the client may see `{workspace}/{slug}`. A credential that is not accepted closes public ones, too.
    func open(_ workspace: String, _ slug: String, _ door: Credentials.Door, for request: ForgeRequest) async -> Answer
    {
        let verdict = await credentials.judge(request.header("Authorization"), at: door)
        let repository = repositories.find(workspace, slug)
        switch verdict {
        case .admitted: return repository.map { .open($0) } ?? .hidden
        case .anonymous:
            guard let repository else { return .hidden }
            return repository.isPrivate ? .closed : .open(repository)
        case .expired, .unscoped, .refused: return .refused(verdict)
        }
    }
}
