internal import FetchModel
internal import FetchSystem

/// Transfers LFS objects from one server, by `git lfs fetch`: with the credential of the server's origin alone, and again
/// where that may help.
struct LFSTransfer: Sendable {
    /// What git-lfs says went wrong (git-lfs 2.13 to 3.6: `errors`, `lfsapi`, `tq`). It decides what is tried, and never
    /// whether an object is right.
    private enum Trouble: Sendable {
        /// A credential is wanted, and there was none to send, or the server does not accept it.
        case unauthenticated
        /// The server does not permit it, or hides the repository.
        case forbidden, notFound
        /// Later it may work.
        case later(String)
        /// Anything else.
        case other(String)

        /// `status` is that of the last answer to a batch request.
        init(_ text: String, status: Int?) {
            func says(_ phrases: String...) -> Bool { phrases.contains { text.contains($0) } }
            if status == 403 {
                self = .forbidden
            } else if status == 404 {
                self = .notFound
            } else if says("Git credentials for", "could not read Username", "Authentication required") {
                self = .unauthenticated
            } else if says("batch response: Authorization error") {
                self = .forbidden
            } else if says("batch response: Repository or object not found") {
                self = .notFound
            } else if says("Rate limit exceeded") {
                self = .later("it accepts no more requests for now")
            } else if says("Server error", "Service temporarily unavailable") {
                self = .later("it reports an error of its own")
            } else if says(
                "connection refused",
                "no such host",
                "i/o timeout",
                "EOF",
                "connection reset",
                "unreachable"
            ) {
                self = .later("there is no connection to it")
            } else if says("Expected JSON type", "html") {
                self = .other("it sent a web page in place of an answer")
            } else if says("does not exist", "remote missing object", "[404]", "[410]") {
                self = .other("it does not have it")
            } else if says("LFS: Authorization error", "LFS: Authentication") {
                self = .other("its storage does not permit it")
            } else if says("expected OID", "has an invalid hash") {
                self = .other("what it sent is something else")
            } else {
                self = .other("git-lfs could not fetch it")
            }
        }
    }

    private static let attempts = 3

    /// Settings of the user or of a commit that could change what is fetched, from where, or where it is stored.
    private static let rules = [
        "lfs.storage=lfs", "lfs.fetchinclude=", "lfs.fetchexclude=", "lfs.fetchrecentalways=false",
        "lfs.basictransfersonly=true", "lfs.skipdownloaderrors=false", "lfs.transfer.maxretries=3",
        // Which credential is sent was decided before; nothing asks for another.
        "credential.helper=", "core.askPass=",
    ].flatMap { ["-c", $0] }

    /// The server.
    let source: GitSource
    /// Whether its address is that of an LFS server, and not the repository's.
    let isNamed: Bool

    private var remote: GitRemote { source.remote }

    /// Fetches the objects of the pointers in `commit`, which is in `clone`. Returns why not all may be there, without an
    /// address in it. Throws `GitError` where the server refuses, `LFSError.unavailable` where it cannot be asked.
    func fetch(_ commit: String, into clone: GitClone, for needed: [GitLFS.Needed]) async throws -> String? {
        let session = GitSession(source)
        var credential = try await session.credential().map(remote.preferred).flatMap(Self.usable)
        var isReplaced = false
        var attempt = 1
        // Git-lfs wants a remote in any case, and finds the server that belongs to it.
        let address =
            (isNamed ? ["-c", "lfs.url=\(remote.address)"] : []) + ["-c", "remote.origin.url=\(remote.address)"]
        while true {
            let mark = "\(clone.path)/refused-\(attempt)-\(isReplaced)"
            let login = try await session.login(credential, refusalMark: mark)
            let batch = Monitor(LFSTrace.Batch())
            let result: GitProgram.Result
            let trouble: Trouble
            do {
                result = try await session.run(
                    Self.rules + login.options + address + ["lfs", "fetch", "origin", commit],
                    login.input,
                    in: clone,
                    trace: LFSTrace(of: Set(needed.map(\.pointer)).count, batch)
                )
                let text = String(decoding: result.errors, as: UTF8.self)
                trouble = Trouble(text, status: batch.read { $0.status })
            } catch LFSTrace.Excess.refusals {
                (result, trouble) = (GitProgram.Result(status: 1, output: [], errors: []), .unauthenticated)
            } catch LFSTrace.Excess.redirects {
                return "it redirects without end"
            } catch let error as GitError {
                throw error.about(remote)
            }
            if result.isSuccess {
                if let credential, let origin = remote.origin {
                    try await source.credentials.accepted(credential, origin)
                }
                return nil
            }
            if let local = GitDiagnosis.ofFiles(GitMessages(result), result.status) { throw error(local) }
            if let refusal = refusal(trouble, credential), !isReplaced, let origin = remote.origin,
                let fresh = try await source.credentials.replacement(credential, refusal, origin, .git)
            {
                (credential, isReplaced) = (Self.usable(remote.preferred(fresh)), true)
                continue
            }
            switch trouble {
            case .unauthenticated, .forbidden, .notFound: throw error(trouble, credential)
            case .later(let reason):
                guard attempt < Self.attempts else {
                    throw LFSError.unavailable(server: "\(remote)", reason: reason)
                }
                try await Task.sleep(for: source.pause * (1 << (attempt - 1)) * Double.random(in: 0.5...1))
                attempt += 1
            case .other(let reason): return reason
            }
        }
    }

    /// Git-lfs follows redirects, and takes every header but `Authorization` along to another origin.
    private static func usable(_ credential: IssuedCredential) -> IssuedCredential? {
        if case .header(let name, _) = credential.credential, name.lowercased() != "authorization" { return nil }
        return credential
    }

    private func refusal(_ trouble: Trouble, _ credential: IssuedCredential?) -> CredentialRefusal? {
        switch trouble {
        case .unauthenticated: .required
        case .forbidden, .notFound: credential == nil ? .hidden : nil
        default: nil
        }
    }

    private func error(_ trouble: Trouble, _ credential: IssuedCredential?) -> any Error {
        guard let origin = remote.origin else {
            return LFSError.unavailable(server: "\(remote)", reason: "it does not permit it")
        }
        let access = GitError.Access(remote: "\(remote)", origin: origin, source: credential?.source)
        switch trouble {
        case .unauthenticated:
            return credential == nil
                ? GitError.authenticationRequired(access)
                : GitError.credentialRefused(access, isGone: false, reason: "it is not accepted for LFS")
        case .forbidden: return GitError.forbidden(access, reason: "git LFS")
        // Git has read the repository just before.
        case .notFound where !isNamed: return LFSError.noServer(repository: "\(remote)")
        default: return GitError.hidden(access)
        }
    }

    private func error(_ local: GitDiagnosis) -> GitError {
        switch local {
        case .fileTooLarge: .tooLarge(remote: "\(remote)", .bytes(source.limits.bytes))
        case .outOfMemory: .tooLarge(remote: "\(remote)", .memory(source.limits.memory))
        default: .disk(reason: "LFS objects")
        }
    }
}
