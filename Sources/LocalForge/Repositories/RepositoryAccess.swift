/// Whether a client may see a repository.
enum RepositoryAccess: Sendable {
    case open(Repository)
    /// There is no such repository.
    case absent
    /// It is private; the client came without a credential.
    case closed
    /// It is public or private or absent: the credential is refused before that matters.
    case refused(Credentials.Verdict)
}

extension Repositories {
    /// Whether a client whose credential was judged so may see `{workspace}/{slug}`.
    func access(to workspace: String, _ slug: String, _ verdict: Credentials.Verdict) -> RepositoryAccess {
        access(to: find(workspace, slug), verdict)
    }

    /// Whether a client whose credential was judged so may see this repository.
    nonisolated func access(to repository: Repository?, _ verdict: Credentials.Verdict) -> RepositoryAccess {
        switch verdict {
        case .admitted: return repository.map { .open($0) } ?? .absent
        case .anonymous:
            guard let repository else { return .absent }
            return repository.isPrivate ? .closed : .open(repository)
        case .expired, .unscoped, .refused: return .refused(verdict)
        }
    }
}
