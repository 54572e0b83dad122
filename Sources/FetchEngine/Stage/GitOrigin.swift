internal import FetchGit
internal import FetchModel

/// A commit in a repository that the git program reaches.
struct GitOrigin: Hashable, Sendable {
    let remote: GitRemote
    let commit: CommitID
}
