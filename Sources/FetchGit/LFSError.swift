package import FetchModel

/// Why the LFS objects of a commit cannot be brought. Texts in it are fit for a message; no address of an object is in it,
/// since that may be signed.
package enum LFSError: Error, Hashable, Sendable {
    /// There is no git-lfs program, and the file at `path` needs it.
    case programMissing(path: String)
    /// Line `line` of `.lfsconfig` is not part of the format, or it is not a file.
    case configuration(line: Int?)
    /// `.lfsconfig` names a server that is not permitted, for this reason.
    case server(text: String, reason: String)
    /// `.lfsconfig` names a server with a password.
    case credentials(text: String)
    /// The object of the file at `path` was made by this extension of git LFS, a program that would have to run.
    case needsExtension(path: String, name: String)
    /// The server does not have the object of the file at `path`.
    case missing(path: String, SHA256Digest, server: String)
    /// The object of the file at `path` has other bytes, or another size, than its pointer says.
    case damaged(path: String, SHA256Digest, server: String)
    /// The storage to which the server leads refused the object of the file at `path` with this status.
    case refused(path: String, SHA256Digest, server: String, status: Int)
    /// The server's response about the file at `path` is wrong, for this reason.
    case wrongAnswer(path: String, server: String, reason: String)
    /// The host of the repository serves no LFS objects for it.
    case noServer(repository: String)
    /// The server could not be asked.
    case unavailable(server: String, reason: String)
}
