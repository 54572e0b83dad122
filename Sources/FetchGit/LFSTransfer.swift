internal import FetchModel
internal import FetchSystem

/// Transfers LFS objects from one server, by `git lfs fetch`: with the credential of the server's origin alone, and again
/// where that may help.
struct LFSTransfer: Sendable {
    private static let attempts = 3

    /// Settings of the user or of a commit that could change what is fetched, from where, or where it is stored.
    private static let rules = [
        "lfs.storage=lfs", "lfs.fetchinclude=", "lfs.fetchexclude=", "lfs.fetchrecentalways=false",
        "lfs.basictransfersonly=true", "lfs.skipdownloaderrors=false", "lfs.transfer.maxretries=3",
        // Its socket would be left in the directory for temporary files.
        "lfs.ssh.automultiplex=false",
        // Which credential is sent was decided before; nothing asks for another.
        "credential.helper=", "core.askPass=",
    ].flatMap { ["-c", $0] }

    /// The server.
    let source: GitSource
    /// Whether its address is that of an LFS server, and not the repository's.
    let isNamed: Bool

    private var remote: GitRemote { source.remote }

    /// Fetches the objects of the pointers in `commit`, which is in `clone`. Returns why not all may be there. Throws
    /// `GitError`, `LFSError` where the server refuses.
    func fetch(_ commit: String, into clone: GitClone, for needed: [GitLFS.Needed]) async throws -> LFSTrouble? {
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
            let answers = Monitor(LFSTrace.Answers())
            let result: GitProgram.Result
            let trouble: LFSTrouble
            do {
                result = try await session.run(
                    Self.rules + login.options + address + ["lfs", "fetch", "origin", commit],
                    login.input,
                    in: clone,
                    trace: LFSTrace(of: Set(needed.map(\.pointer)).count, answers)
                )
                trouble = LFSTrouble(result, answers.read { $0 }, remote)
            } catch LFSTrace.Excess.refusals {
                (result, trouble) = (GitProgram.Result(status: 1, output: [], errors: []), .unauthenticated)
            } catch LFSTrace.Excess.redirects {
                return .wrongAnswer(reason: "it redirects without end")
            } catch let error as GitError {
                throw error.about(remote)
            }
            if result.isSuccess {
                if let credential, let origin = remote.origin {
                    try await source.credentials.accepted(credential, origin)
                }
                return nil
            }
            if !trouble.isSecureShell, let local = GitDiagnosis.ofFiles(GitMessages(result), result.status) {
                throw error(local)
            }
            if let refusal = refusal(trouble, credential), !isReplaced, let origin = remote.origin,
                let fresh = try await source.credentials.replacement(credential, refusal, origin, .git)
            {
                (credential, isReplaced) = (Self.usable(remote.preferred(fresh)), true)
                continue
            }
            switch trouble {
            case .unauthenticated, .forbidden, .notFound, .secureShell: throw error(trouble, credential)
            case .later where attempt < Self.attempts:
                try await Task.sleep(for: source.pause * (1 << (attempt - 1)) * Double.random(in: 0.5...1))
                attempt += 1
            case .later, .unavailable, .wrongAnswer, .objectMissing, .wrongObject, .storageRefused: return trouble
            }
        }
    }

    /// Git-lfs follows redirects, and takes every header but `Authorization` along to another origin.
    private static func usable(_ credential: IssuedCredential) -> IssuedCredential? {
        if case .header(let name, _) = credential.credential, name.lowercased() != "authorization" { return nil }
        return credential
    }

    private func refusal(_ trouble: LFSTrouble, _ credential: IssuedCredential?) -> CredentialRefusal? {
        switch trouble {
        case .unauthenticated: .required
        case .forbidden, .notFound: credential == nil ? .hidden : nil
        default: nil
        }
    }

    private func error(_ trouble: LFSTrouble, _ credential: IssuedCredential?) -> any Error {
        if case .secureShell(let diagnosis, let reason) = trouble {
            return GitReport(remote: remote, credential: nil, limits: source.limits)
                .error(diagnosis, reason: reason, ambiguousProxy: nil)
        }
        // Git has read the repository just before.
        if trouble == .notFound, !isNamed || remote.origin == nil { return LFSError.noServer(repository: "\(remote)") }
        guard let origin = remote.origin else {
            return LFSError.unavailable(server: "\(remote)", reason: "it does not permit it")
        }
        let access = GitError.Access(remote: "\(remote)", origin: origin, source: credential?.source)
        switch trouble {
        case .unauthenticated:
            return credential == nil
                ? GitError.authenticationRequired(access)
                : GitError.credentialRefused(access, isGone: false, reason: "it is not accepted for LFS")
        case .forbidden(let reason):
            let secrets = credential?.credential.secrets ?? []
            return GitError.forbidden(access, reason: reason.map { ForeignText.line($0, hiding: secrets) } ?? "git LFS")
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
