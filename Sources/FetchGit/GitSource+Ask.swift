import FetchModel
import FetchSystem

extension GitSource {
    /// Hooks, helpers and settings of the user's that could change what is fetched, or do more than fetch.
    private static let rules = [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "gc.auto=0", "maintenance.auto=false",
        "submodule.recurse=false", "fetch.recurseSubmodules=false", "fetch.writeCommitGraph=false",
        // All of an answer comes from the one that was asked, in the one pack that was checked.
        "fetch.uriProtocols=", "protocol.version=2", "http.followRedirects=initial", "fetch.unpackLimit=1",
        "transfer.fsckObjects=true", "fetch.fsckObjects=true",
        // Slips of old programs, without harm, that published history is full of.
        "fetch.fsck.zeroPaddedFilemode=ignore", "fetch.fsck.missingSpaceBeforeDate=ignore",
        "fetch.fsck.missingSpaceBeforeEmail=ignore", "fetch.fsck.missingEmail=ignore", "fetch.fsck.badTimezone=ignore",
        "fetch.fsck.multipleAuthors=ignore", "fetch.fsck.missingNameBeforeEmail=ignore",
        // The folder does not outlive this process.
        "core.fsync=none",
    ].flatMap { ["-c", $0] }

    /// What git answers to `command`, whose remote is `remote.address`, in `clone` or in no repository at all.
    ///
    /// A refused credential is replaced once where there is another; what may have been bad luck is tried again. An
    /// answer is a success, or what `isAnswer` holds to be one. Throws `Failure`, `SystemError`.
    func ask(
        _ command: [String],
        in clone: GitClone? = nil,
        limit: Int = 1 << 20,
        isAnswer: (GitProgram.Result) -> Bool = { _ in false }
    ) async throws -> GitProgram.Result {
        var credential = try await credential()
        var isReplaced = false
        var attempt = 1
        while true {
            let failure: Failure
            do {
                let login = try await login(credential)
                defer { withExtendedLifetime(login) {} }
                let result = try await run(login.options + command, in: clone, limit: limit)
                let refusal = GitRefusal(result, remote, credential, hiding: login.secrets)
                if !refusal.isLoginPage, result.isSuccess || isAnswer(result) {
                    if let credential, let origin = remote.origin { try await credentials.accepted(credential, origin) }
                    return result
                }
                failure = refusal.failure
            } catch let silent as Failure where silent.code == "git-silent" {
                failure = GitRefusal.silent(remote, silent)
            }
            if !isReplaced, let refusal = Self.credentialRefusal(failure, to: credential), let origin = remote.origin,
                let fresh = try await credentials.replacement(credential, refusal, origin, .git)
            {
                (credential, isReplaced) = (fresh, true)
                continue
            }
            guard GitRefusal.isBadLuck(failure), attempt < Self.attempts else { throw failure }
            try await Task.sleep(for: pause * (1 << (attempt - 1)) * Double.random(in: 0.5...1))
            attempt += 1
        }
    }

    /// How the host refused `credential`; `nil` where no other credential can help.
    private static func credentialRefusal(_ failure: Failure, to credential: IssuedCredential?) -> CredentialRefusal? {
        switch failure.code {
        case "credential-refused": .required
        case "not-authenticated" where credential == nil: .required
        case "not-found-or-private", "forbidden", "login-page": credential == nil ? .hidden : nil
        default: nil
        }
    }

    private func credential() async throws -> IssuedCredential? {
        guard let origin = remote.origin, origin.mayCarryCredentials else { return nil }
        return try await credentials.credential(origin, .git)
    }

    private func login(_ credential: IssuedCredential?) async throws -> GitLogin {
        guard let origin = remote.origin else { return .unneeded }
        guard let credential else { return .anonymous }
        return try await workers.run { try GitLogin(credential.credential, to: origin) }
    }

    private func run(_ command: [String], in clone: GitClone?, limit: Int) async throws -> GitProgram.Result {
        var variables = [
            "GIT_DIR": clone?.path ?? "/dev/null",
            "GIT_ALLOW_PROTOCOL": remote.allowedTransports,
            // Progress is how a server shows that it is alive.
            "GIT_PROGRESS_DELAY": "0",
        ]
        if remote.transport == .ssh { variables["GIT_SSH_COMMAND"] = try await sshCommand() }
        let home = try await homeWithoutNetRC()
        if let home { variables["HOME"] = home.path }
        defer { withExtendedLifetime(home) {} }
        return try await git.run(
            Self.rules + command,
            in: "/",
            adding: variables,
            limit: limit,
            patience: .betweenWords(silence)
        )
    }

    /// An ssh that does not ask; `nil` where the user said which program is to run, in the environment or git's
    /// configuration.
    private func sshCommand() async throws -> String? {
        for name in ["GIT_SSH_COMMAND", "GIT_SSH"] {
            if let value = git.variable(name), !value.isEmpty { return name == "GIT_SSH" ? nil : value }
        }
        let configured = try await git.run(["config", "--get", "core.sshCommand"], adding: ["GIT_DIR": "/dev/null"])
        if configured.isSuccess { return nil }
        // A connection that is kept for later keeps standard error open, too.
        return "ssh -oBatchMode=yes -oControlMaster=no"
    }

    /// A home that is the user's but for `.netrc`, which git's libcurl would read by rules of its own: it knows neither
    /// scheme nor port, and does not care who else can read the file. Who signs in was decided before.
    private func homeWithoutNetRC() async throws -> TemporaryFolder? {
        guard remote.origin != nil, let home = git.variable("HOME"), home.hasPrefix("/") else { return nil }
        return try await workers.run { [temporary] in
            guard let real = try? Folder(path: home, followingLink: true), try real.status(".netrc") != nil else {
                return nil
            }
            let copy = try TemporaryFolder(in: temporary)
            let folder = try Folder(path: copy.path)
            for entry in try real.entries() where entry.name != ".netrc" {
                try folder.link(entry.name, to: "\(home)/\(entry.name)")
            }
            return copy
        }
    }
}
