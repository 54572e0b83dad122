internal import FetchModel
internal import FetchSystem

/// Runs git commands that contact one remote: with the credential that the host wants, and again where that may help.
struct GitSession: Sendable {
    private let source: GitSource
    private let probe: GitProbe?
    private var remote: GitRemote { source.remote }

    /// Attempts of what may succeed later.
    private static let attempts = 3
    /// How many refusals are waited out of a host that limits requests and does not say how long.
    private static let mostRefusals = 5
    /// The most output of `git ls-remote`.
    private static let listLimit = 64 << 20
    /// The most memory of `git ls-remote`, which keeps all references.
    private static let listLimits = GitLimits(memory: 1 << 30)

    /// Hooks, helpers and settings of the user's that could change what is fetched, or do more than fetch.
    private static let rules = [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "gc.auto=0", "maintenance.auto=false",
        "submodule.recurse=false", "fetch.recurseSubmodules=false", "fetch.writeCommitGraph=false",
        // All objects come from the host that was asked, in the one pack that was checked.
        "fetch.uriProtocols=", "protocol.version=2", "http.followRedirects=initial", "fetch.unpackLimit=1",
        "transfer.fsckObjects=true", "fetch.fsckObjects=true",
        // Slips of old programs, without harm, that published history is full of.
        "fetch.fsck.zeroPaddedFilemode=ignore", "fetch.fsck.missingSpaceBeforeDate=ignore",
        "fetch.fsck.missingSpaceBeforeEmail=ignore", "fetch.fsck.missingEmail=ignore", "fetch.fsck.badTimezone=ignore",
        "fetch.fsck.multipleAuthors=ignore", "fetch.fsck.missingNameBeforeEmail=ignore",
        // The directory does not outlive this process.
        "core.fsync=none",
        // Packs are read through a window that fits into the memory limit.
        "core.packedGitLimit=512m", "core.packedGitWindowSize=32m",
    ].flatMap { ["-c", $0] }

    /// What `.gitmodules` says is judged by rules of our own (`Submodule`), which name the submodule.
    private static let rulesForSubmodules = ["Name", "Url", "Path", "Update", "Symlink", "Parse", "Large"].flatMap {
        ["-c", "fetch.fsck.gitmodules\($0)=ignore"]
    }

    /// A session with `source`.
    init(_ source: GitSource) {
        self.source = source
        probe = source.transport.map { GitProbe(transport: $0) }
    }

    /// Returns what `git ls-remote` with `arguments` lists. Throws `GitError`, `SystemError`.
    func list(_ arguments: [String]) async throws -> [UInt8] {
        try await CredentialPath.$current.withValue(remote.credentialPath) {
            try await send(["ls-remote"] + arguments).result.output
        }
    }

    /// Runs `git fetch` with `arguments` in `clone`. Returns why the server does not serve objects that were requested,
    /// and `nil` for success. Throws `GitError`, `SystemError`.
    func fetch(_ arguments: [String], into clone: GitClone) async throws -> GitDiagnosis? {
        let options = [
            "fetch", "--progress", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head",
            "--no-auto-maintenance", "--force",
        ]
        return try await CredentialPath.$current.withValue(remote.credentialPath) {
            try await send(options + arguments, in: clone).diagnosis
        }
    }

    /// Runs `command`, whose remote is `remote.address`, in its turn where the host limits requests.
    private func send(
        _ command: [String],
        in clone: GitClone? = nil
    ) async throws -> (result: GitProgram.Result, diagnosis: GitDiagnosis?) {
        var turn = GitTurn(source)
        guard let origin = remote.origin else { return try await send(command, in: clone, &turn) }
        do {
            try await turn.enter(at: origin)
            let sent = try await send(command, in: clone, &turn)
            await turn.leave(origin, isServed: true)
            return sent
        } catch let closed as GitTraffic.Closed {
            throw GitError.limited(remote: "\(remote)", origin, wait: closed.wait)
        } catch {
            var closed: GitTraffic.Closed?
            if case GitError.limited(_, _, let wait) = error { closed = GitTraffic.Closed(wait: wait) }
            await turn.leave(origin, isServed: false, closed: closed)
            throw error
        }
    }

    /// The same. A refused credential is tried in its other form, and replaced once, if there is another; a redirect within the
    /// origin that git does not follow is followed once; transient failures are tried again. `turn` is what the caller ends.
    private func send(
        _ command: [String],
        in clone: GitClone?,
        _ turn: inout GitTurn
    ) async throws -> (result: GitProgram.Result, diagnosis: GitDiagnosis?) {
        var credential = try await credential()
        // The same secret, perhaps in another form.
        var sent = credential.map(remote.preferred)
        var isReplaced = false
        // Git sends a password only to a host that asks for it, and a host that hides a repository does not ask.
        var isEager = false
        var relocation: [String] = []
        var location: String?
        var attempt = 1
        var refusals = 0
        while true {
            try await turn.begin(with: sent)
            let error: GitError
            if clone != nil, let sent, try await isRefused(sent, &turn) {
                error = GitReport(remote: remote, credential: sent, limits: limits(for: clone))
                    .error(.authenticationFailed, reason: "it is not accepted", ambiguousProxy: nil)
            } else {
                do {
                    let login = try await login(sent, isEager: isEager)
                    let result = try await run(login.options + relocation + command, login.input, in: clone)
                    var diagnosis = try await diagnosis(of: result, with: sent, isList: clone == nil)
                    if diagnosis?.isAboutObjects ?? true { await turn.endTrial(isAccepted: true) }
                    // Git does not say that the kernel has ended the program that stores a pack.
                    if diagnosis != nil, let clone, try await isFull(clone) { diagnosis = .fileTooLarge }
                    guard let diagnosis, clone == nil || !diagnosis.isAboutObjects else {
                        if let credential, let origin = remote.origin {
                            try await source.credentials.accepted(credential, origin)
                        }
                        if result.isSuccess { await noteMove(to: location ?? result.redirection, hiding: sent) }
                        return (result, diagnosis)
                    }
                    if relocation.isEmpty, case .redirected(let target?) = diagnosis,
                        let moved = remote.relocation(to: target)
                    {
                        (relocation, location) = (moved, target)
                        continue
                    }
                    let configured = try await configuredProxies()
                    let report = GitReport(
                        remote: remote,
                        credential: sent,
                        limits: limits(for: clone),
                        // Git's own configuration comes before the environment.
                        proxy: configured.isEmpty ? proxy : nil
                    )
                    let reason = reason(result, hiding: login.secrets, configured)
                    error = report.error(diagnosis, reason: reason, ambiguousProxy: ambiguousProxy)
                } catch let timeout as GitError {
                    error = timeout.about(remote)
                }
            }
            if case .hidden = error, !isEager, case .basic? = sent?.credential {
                isEager = true
                continue
            }
            if case .credentialRefused = error, let refused = sent, let other = refused.alternative {
                sent = IssuedCredential(other, source: refused.source, opensArchives: refused.opensArchives)
                continue
            }
            if let refusal = error.credentialRefusal, let origin = remote.origin {
                // A replacement that is refused as well is not replaced, but its source has to know.
                let fresh = try await source.credentials.replacement(credential, refusal, origin, .git)
                if !isReplaced, let fresh {
                    (credential, sent, isReplaced) = (fresh, remote.preferred(fresh), true)
                    continue
                }
            }
            if error.mayAskToWait, let origin = remote.origin {
                refusals += 1
                try await turn.enterAlone(at: origin)
                guard refusals <= Self.mostRefusals else {
                    if case .status(_, 429, _) = error {
                        throw GitError.limited(remote: "\(remote)", origin, wait: nil)
                    }
                    throw error
                }
                try await probe?.waitForTurn(at: remote, sent?.credential, after: error)
                if let clone { try await source.workers.run { try clone.removeLeftovers() } }
                try await source.traffic.pause(at: origin)
                continue
            }
            guard error.isTransient, attempt < min(source.attempts ?? .max, Self.attempts) else {
                throw try await probe?.reported(error, of: remote) ?? error
            }
            if let clone { try await source.workers.run { try clone.removeLeftovers() } }
            try await Task.sleep(for: source.pause * (1 << (attempt - 1)) * Double.random(in: 0.5...1))
            attempt += 1
        }
    }

    /// Notes once that the host has the repository at `location` now, if that is another address of the same host.
    private func noteMove(to location: String?, hiding credential: IssuedCredential?) async {
        guard let location, let origin = remote.origin, WebURL(location)?.origin.host == origin.host, !source.isCopy
        else { return }
        let report = GitReport(remote: remote, credential: credential, limits: source.limits)
        let target = report.location(location)
        // Some hosts add the ending, and all know the name without it.
        func plain(_ address: String) -> String {
            var text = address.lowercased()[...]
            while text.hasSuffix("/") { text = text.dropLast() }
            return text.hasSuffix(".git") ? String(text.dropLast(4)) : String(text)
        }
        if plain(target) == plain("\(remote)") { return }
        let notice = GitNotice.moved(from: "\(remote)", to: target)
        if await source.traffic.isFirst(notice) { source.notice(notice) }
    }

    // MARK: Credentials

    /// Whether the first use of `issued` is refused, which a small request decides: others do not wait for a whole repository.
    private func isRefused(_ issued: IssuedCredential, _ turn: inout GitTurn) async throws -> Bool {
        guard turn.isTrial, let probe else { return false }
        let status = try await probe.status(of: remote, issued.credential)
        if status == 200 { await turn.endTrial(isAccepted: true) }
        return status == 401
    }

    /// Returns the credential that the first request carries.
    func credential() async throws -> IssuedCredential? {
        guard let origin = remote.origin, origin.mayCarryCredentials else { return nil }
        return try await source.credentials.credential(origin, .git)
    }

    /// Returns how git gets `credential`; with `isEager`, it sends it without being asked. After a refusal it gets none,
    /// which `refusalMark` shows: an absolute path that may not exist yet.
    func login(
        _ credential: IssuedCredential?,
        isEager: Bool = false,
        refusalMark: String? = nil
    ) async throws -> GitLogin {
        guard let origin = remote.origin else { return .unneeded }
        guard let credential else { return .anonymous }
        return try await source.workers.run {
            try GitLogin(credential.credential, to: origin, isEager: isEager, refusalMark: refusalMark)
        }
    }

    // MARK: Results

    /// Returns what went wrong; `nil` for success. What git's messages leave open, a request of our own decides.
    private func diagnosis(
        of result: GitProgram.Result,
        with credential: IssuedCredential?,
        isList: Bool
    ) async throws -> GitDiagnosis? {
        var found: GitDiagnosis?
        if result.isSuccess {
            guard remote.origin != nil else { return nil }
            if GitDiagnosis.leadsToSignIn(result, remote) { return .signInPage }
            // To git, a page without a line end is an empty list of references.
            guard isList, result.output.isEmpty else { return nil }
        } else {
            found = GitDiagnosis(result, remote)
        }
        guard let probe, found?.needsProbe ?? true else { return found }
        let finding = try await probe.inspect(remote, credential?.credential)
        if let diagnosis = finding?.diagnosis { return diagnosis }
        if case .moved(let location)? = finding { return found.map { _ in .redirected(to: location) } }
        return found
    }

    /// Throws `GitError` where something else than a repository is at the remote, which git may take for an empty one.
    func requireRepository() async throws {
        guard let probe, remote.origin != nil else { return }
        let credential = try await credential()
        guard let diagnosis = try await probe.inspect(remote, credential?.credential)?.diagnosis else { return }
        let report = GitReport(remote: remote, credential: credential, limits: Self.listLimits)
        throw report.error(diagnosis, reason: "", ambiguousProxy: nil)
    }

    /// Returns git's messages, fit for a message; `nil` where they show a part of a proxy's user name or password.
    private func reason(_ result: GitProgram.Result, hiding secrets: [Secret], _ configured: [String]) -> String? {
        let messages = GitMessages(result)
        guard remote.origin != nil else { return messages.line(hiding: secrets) }
        let proxies = ProxySecrets(configured + source.proxies.all.map(\.url.revealed))
        let text = messages.lines.joined(separator: "\n").replacing(remote.address, with: "")
        return proxies.occur(in: text) ? nil : messages.line(hiding: secrets)
    }

    /// The proxies that git's configuration names.
    private func configuredProxies() async throws -> [String] {
        guard remote.origin != nil else { return [] }
        let configured = try await source.git.run(
            ["config", "--get-regexp", #"^(http|remote)\..*proxy$"#],
            adding: ["GIT_DIR": "/dev/null"]
        )
        return String(decoding: configured.output, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap {
            $0.split(separator: " ", maxSplits: 1).last.map(String.init)
        }
    }

    private func isFull(_ clone: GitClone) async throws -> Bool {
        // The kernel counts in blocks of 512 bytes.
        try await source.workers.run { [limits = source.limits] in try clone.usage() + 512 >= limits.stored }
    }

    private func limits(for clone: GitClone?) -> GitLimits { clone == nil ? Self.listLimits : source.limits }

    // MARK: The program

    /// Runs `command` as this user, with what is needed to reach the remote. Throws `GitError`, `SystemError`.
    func run(
        _ command: [String],
        _ input: GitProgram.Input,
        in clone: GitClone?,
        trace: LFSTrace? = nil
    ) async throws -> GitProgram.Result {
        var variables = [
            "GIT_DIR": clone?.path ?? "/dev/null",
            "GIT_ALLOW_PROTOCOL": remote.allowedTransports,
            // Progress shows that a transfer is alive.
            "GIT_PROGRESS_DELAY": "0",
        ]
        if trace != nil { variables["GIT_TRACE"] = "1" }
        if remote.transport == .ssh { variables["GIT_SSH_COMMAND"] = try await sshCommand() }
        variables.merge(unambiguousProxies) { $1 }
        let certificates = try await certificates()
        variables.merge(certificates?.variables ?? [:]) { $1 }
        let home = try await homeWithoutNetRC()
        if let home { variables["HOME"] = home.path }
        defer { withExtendedLifetime((home, certificates)) {} }
        let workers = source.workers
        let usage = clone.map { clone -> @Sendable () async throws -> Int in
            { try await workers.run { try clone.usage() } }
        }
        return try await source.git.run(
            Self.rules + (source.content.contains(.submodules) ? Self.rulesForSubmodules : []) + command,
            adding: variables,
            input: input,
            outputLimit: Self.listLimit,
            limits: limits(for: clone),
            timeout: .withoutProgress(source.silence),
            trace: trace,
            reading: clone == nil ? GitReading(limit: Self.listLimit, workers: workers) : nil,
            usage: usage
        )
    }

    /// Variables that take the place of ambiguous proxies: their host is in doubt, and may be part of a password. The name
    /// resolves nowhere (RFC 6761), so where the proxy would be used, git fails for want of it.
    private var unambiguousProxies: [String: String] {
        let ambiguous = source.proxies.all.filter(\.isAmbiguous).map { ($0.variable, ProxyVariables.unusable) }
        return Dictionary(ambiguous) { $1 }
    }

    /// The remote's proxy by the environment.
    private var proxy: ProxyVariables.Proxy? {
        remote.origin.flatMap { source.proxies.proxy(for: $0, carryingCredential: false) }
    }

    /// The variable of the remote's proxy where that is ambiguous.
    private var ambiguousProxy: String? { proxy.flatMap { $0.isAmbiguous ? $0.variable : nil } }

    private func certificates() async throws -> GitCertificates? {
        guard remote.origin != nil else { return nil }
        var isConfigured = false
        if GitCertificates.mayNeedProxyFile(source.git) {
            let result = try await source.git.run(
                ["config", "--get", "http.proxySSLCAInfo"],
                adding: ["GIT_DIR": "/dev/null"]
            )
            isConfigured = result.isSuccess
        }
        return try await source.workers.run { [source, isConfigured] in
            try GitCertificates(for: source.git, proxyFile: isConfigured, in: source.temporary)
        }
    }

    /// Returns an ssh command that does not ask; the user's own where one is named in the environment, and `nil` where
    /// git's configuration or `GIT_SSH` names one.
    private func sshCommand() async throws -> String? {
        for name in ["GIT_SSH_COMMAND", "GIT_SSH"] {
            if let value = source.git.variable(name), !value.isEmpty { return name == "GIT_SSH" ? nil : value }
        }
        let configured = try await source.git.run(
            ["config", "--get", "core.sshCommand"],
            adding: ["GIT_DIR": "/dev/null"]
        )
        if configured.isSuccess { return nil }
        // A connection that is kept for later keeps standard error open, too.
        return "ssh -oBatchMode=yes -oControlMaster=no"
    }

    /// Returns a home that is the user's but for `.netrc`, which git's libcurl would read by rules of its own: it ignores
    /// scheme, port, and who else can read the file. Which credential is sent was decided before.
    private func homeWithoutNetRC() async throws -> TemporaryDirectory? {
        guard remote.origin != nil, let home = source.git.variable("HOME"), home.hasPrefix("/") else { return nil }
        return try await source.workers.run { [temporary = source.temporary] in
            guard let real = try? Directory(path: home, followingLink: true), try real.status(".netrc") != nil else {
                return nil
            }
            let copy = try TemporaryDirectory(in: temporary)
            let directory = try Directory(path: copy.path)
            for entry in try real.entries() where entry.name != ".netrc" {
                try directory.link(entry.name, to: "\(home)/\(entry.name)")
            }
            return copy
        }
    }
}
