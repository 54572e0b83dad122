package import FetchModel

/// Why git could not do what was asked of it. Texts in it are fit for a message: on one line, without secrets.
package enum GitError: Error, Hashable, Sendable {
    // MARK: The program

    /// There is no git on `PATH`.
    case programMissing
    /// Git cannot be started, or its end cannot be observed.
    case cannotRun(reason: String)
    /// Git wrote more output than expected.
    case outputTooLarge(limit: Int)
    /// Git made no progress, or did not end in time.
    case timedOut(GitProgram.Timeout, isServerBusy: Bool = false)
    /// A credential helper did not respond in time.
    case helperTimedOut(Duration)
    /// What is fetched exceeds a limit.
    case tooLarge(remote: String?, Limit)
    /// The list of a repository's references exceeds a limit.
    case listTooLong(remote: String?, ListLimit)
    /// This machine's disk is full or read-only.
    case disk(reason: String)

    // MARK: Addresses

    /// `text`, which is masked, is not the address of a repository.
    case invalidAddress(text: String, reason: String, help: String?)
    /// The address, which is masked, contains a password.
    case credentialsInAddress(text: String)
    /// The remote leads to a transport that is not allowed for it.
    case insecureTransport(remote: String, reason: String)

    // MARK: Authentication

    /// The credential contains a control character.
    case invalidCredential
    /// The host requires a credential, and none was sent.
    case authenticationRequired(Access)
    /// The host refused the credential; `isGone` where it is refused for good (410).
    case credentialRefused(Access, isGone: Bool, reason: String)
    /// The remote redirects to another origin, which requires a credential of its own.
    case credentialForOtherOrigin(Access, reason: String)
    /// The host does not permit the request (403).
    case forbidden(Access, reason: String)
    /// The repository does not exist, or the host hides it.
    case hidden(Access)
    /// The host redirects to a page for signing in.
    case signInPage(Access)
    /// ssh: the host does not accept any of the user's keys.
    case keyRefused(remote: String, reason: String)
    /// ssh: the host's key is unknown or has changed.
    case hostKey(remote: String, reason: String)
    /// The local repository belongs to another user.
    case dubiousOwnership(remote: String)

    // MARK: The network

    /// The remote made no progress within the timeout.
    case silent(remote: String, GitProgram.Timeout, isServerBusy: Bool = false)
    /// The host accepts no more requests for `wait` seconds, or does not say how long.
    case limited(remote: String, Origin, wait: Int?)
    /// The remote redirects to another origin, which gets no credential and refused the request.
    case refusedElsewhere(Access, by: Origin, status: Int)
    /// The host returned this status.
    case status(remote: String, Int, reason: String)
    /// The host redirects to `location`, where it is known.
    case moved(remote: String, location: String?)
    /// The host sent a web page.
    case webPage(remote: String, host: String)
    /// The host sent something that is neither a repository nor a web page.
    case otherContent(remote: String, host: String)
    /// The proxy cannot be used; `variable` names it where its URL is ambiguous, and `status` is that of its response.
    /// `remark` says which proxy it is, where that is known.
    case proxy(remote: String, variable: String?, status: Int? = nil, remark: String? = nil)
    /// The TLS handshake failed.
    case tls(remote: String, reason: String)
    /// No connection.
    case unreachable(remote: String, reason: String)
    /// The connection ended early.
    case interrupted(remote: String, reason: String)
    /// There is no ssh program.
    case sshMissing(remote: String, reason: String)
    /// None of these.
    case failed(remote: String, reason: String)

    // MARK: Repositories

    /// There is no repository.
    case unknownRepository(remote: String, isLocal: Bool)
    /// The repository has no such tag or branch.
    case unknownReference(GitReference.Kind, name: String, remote: String, Hint)
    /// No tag that begins with `prefix` satisfies the range; `newest` is the newest version, `tags` the number of all tags.
    case noVersion(range: String, prefix: String, remote: String, newest: String?, tags: Int)
    /// `HEAD` names no branch.
    case noDefaultBranch(remote: String)
    /// The commit is not there, or not any more; `isNamed` where the manifest names it itself.
    case commitGone(CommitID, remote: String, isNamed: Bool = false)
    /// The id is that of something else.
    case notACommit(CommitID, remote: String, type: String)
    /// An object breaks git's rules.
    case badObjects(remote: String, reason: String)
    /// The commit's files cannot be packed.
    case cannotPack(CommitID, remote: String, reason: String)

    /// A limit that was exceeded.
    package enum Limit: Hashable, Sendable {
        /// This many bytes.
        case bytes(Int)
        /// This many bytes of memory.
        case memory(Int)
    }

    /// A limit of a list of references.
    package enum ListLimit: Hashable, Sendable {
        /// This many bytes.
        case bytes(Int)
        /// This many seconds.
        case seconds(Int)
    }

    /// A remote over http, and how it was reached.
    package struct Access: Hashable, Sendable {
        /// The remote.
        package let remote: String
        /// Its origin.
        package let origin: Origin
        /// Where the credential that was sent came from; `nil` where none was sent.
        package let source: String?
    }

    /// What may have been meant by an unknown name.
    package enum Hint: Hashable, Sendable {
        /// A reference of the other kind.
        case otherKind(GitReference.Kind)
        /// Names that are near.
        case near([String])
        /// There is nothing near.
        case none
        /// There is none of this kind at all.
        case empty
    }
}

extension GitError {
    /// Whether another attempt may succeed.
    var isTransient: Bool {
        switch self {
        case .unreachable, .interrupted: true
        // A server that was busy for so long would be so again.
        case .silent(_, _, let isServerBusy): !isServerBusy
        case .status(_, let status, _): status == 429 || (500..<600).contains(status)
        case .proxy(_, variable: nil, let status?, _): (500..<600).contains(status)
        default: false
        }
    }

    /// Whether the host may say how long to wait before another attempt.
    var mayAskToWait: Bool {
        guard case .status(_, let status, _) = self else { return false }
        return status == 429 || status == 503
    }

    /// How the host refused a request; `nil` where no other credential can help.
    var credentialRefusal: CredentialRefusal? {
        switch self {
        case .credentialRefused: .required
        case .authenticationRequired(let access): access.source == nil ? .required : nil
        case .hidden(let access), .forbidden(let access, _), .signInPage(let access):
            access.source == nil ? .hidden : nil
        default: nil
        }
    }

    /// Returns the error about `remote`, where it does not name one.
    func about(_ remote: GitRemote) -> GitError {
        switch self {
        case .timedOut(let timeout, let isServerBusy): .silent(remote: "\(remote)", timeout, isServerBusy: isServerBusy)
        case .tooLarge(nil, let limit): .tooLarge(remote: "\(remote)", limit)
        case .listTooLong(nil, let limit): .listTooLong(remote: "\(remote)", limit)
        default: self
        }
    }
}
