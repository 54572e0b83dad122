internal import FetchForge
internal import FetchGit
internal import FetchModel

/// A commit in a repository that the git program reaches.
struct GitOrigin: Sendable {
    let remote: GitRemote
    let commit: CommitID
    /// The rate limit for which git is used instead of the host's archives; the error where git does not answer either.
    var limit: ForgeError?
}
