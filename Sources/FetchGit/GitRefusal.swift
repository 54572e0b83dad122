import FetchModel

/// What it means that git could not do what a server was asked for, judged by git's own words, which `LC_ALL=C` keeps in
/// English. Lines that a server put in (`remote: …`) are shown, but decide nothing.
struct GitRefusal {
    private let remote: GitRemote
    private let credential: IssuedCredential?
    /// Git's own words.
    private let words: String
    /// All words, fit for a message.
    private let reason: String

    /// The refusal in `result`, which `credential` met, if any.
    init(_ result: GitProgram.Result, _ remote: GitRemote, _ credential: IssuedCredential?, hiding secrets: [Secret]) {
        self.remote = remote
        self.credential = credential
        words = GitProgram.words(of: result).filter { !$0.hasPrefix("remote: ") }.joined(separator: "\n")
        reason = GitProgram.reason(result, hiding: secrets)
        disk = Self.disk(result)
        let lines = String(decoding: result.errors, as: UTF8.self).split(whereSeparator: \.isNewline)
        let signs = ["signin", "sign_in", "sign-in", "login"].filter { !remote.address.lowercased().contains($0) }
        isLoginPage = lines.contains { line in
            (line.hasPrefix("warning: redirecting to ") || line.contains(" redirect: "))
                && signs.contains(where: line.lowercased().contains)
        }
    }

    /// Whether the server led to a page where people sign in; git may take such a page for an empty repository.
    let isLoginPage: Bool
    private let disk: Failure?

    /// The failure to report.
    var failure: Failure {
        if let disk { return disk }
        if says("transport '", "Protocol \"http\" not supported", "Protocol \"http\" disabled") { return insecure }
        switch remote.transport {
        case .https, .http: return web ?? shared
        case .ssh: return secureShell ?? shared
        case .git, .file: return shared
        }
    }

    private func says(_ phrases: String...) -> Bool { phrases.contains { words.contains($0) } }

    // MARK: Over http

    private var web: Failure? {
        if says("could not read Username", "could not read Password", "Authentication failed") {
            return unauthenticated
        }
        switch status {
        case 403:
            return Failure(
                .permission,
                "forbidden",
                credential.map { "'\(remote)' is not permitted to the credential from \($0.source): \(reason)" }
                    ?? "'\(remote)' is not permitted to those who have not signed in: \(reason)",
                help: credential == nil ? signIn : "check that its owner may read the repository, and its scopes"
            )
        case let status? where status != 404:
            return unavailable(
                "http-\(status)",
                help: "the host is overloaded or down; run the same command again later"
            )
        default: break
        }
        if status == 404 || words.contains("repository '") && words.contains("' not found") { return missing }
        if isLoginPage {
            return Failure(
                .permission,
                "login-page",
                "'\(remote)' led to a login page: "
                    + (credential.map { "it does not take the credential from \($0.source)" } ?? noCredential),
                help: signIn
            )
        }
        if words.contains("unable to update url base from redirection") {
            return unavailable("bad-answer", help: "check the address; the repository may have moved")
        }
        if says("SSL", "certificate", "gnutls", "TLS") {
            return unavailable(
                "tls",
                help: "if an authority of your own signed its certificate, name a file with it in SSL_CERT_FILE"
            )
        }
        return nil
    }

    private var unauthenticated: Failure {
        guard let credential, let origin = remote.origin else {
            return Failure(
                .permission,
                "not-authenticated",
                "'\(remote.origin.map { "\($0)" } ?? remote.source)' asks who you are, and \(noCredential)",
                help: signIn
            )
        }
        // Git asks for a name where it got none: the header did not do, or another origin asked.
        if words.contains("could not read"), !isHeader {
            return Failure(
                .permission,
                "not-authenticated",
                "'\(remote)' led to another origin, which gets no credential of '\(origin)': \(reason)",
                help: "name the repository by the address that it has now"
            )
        }
        return Failure(
            .permission,
            "credential-refused",
            "'\(origin)' refused the credential from \(credential.source): \(reason)",
            help: "check that it has not expired or been revoked and that it is for this host"
        )
    }

    private var isHeader: Bool {
        if case .header = credential?.credential { true } else { false }
    }

    /// What a 404 means, which may hide a private repository.
    private var missing: Failure {
        guard let credential else {
            return Failure(
                .permission,
                "not-found-or-private",
                "'\(remote)' does not exist, or it is private and no credential "
                    + (isInsecure ? "is sent over plain http" : "was sent"),
                help: "check the address; if it is private, \(signIn)"
            )
        }
        return Failure(
            .data,
            "unknown-repository",
            "'\(remote)' does not exist, or the credential from \(credential.source) may not see it",
            help: "check the address, and that the credential has access to it"
        )
    }

    private var isInsecure: Bool { remote.origin?.mayCarryCredentials == false }

    private var noCredential: String {
        isInsecure ? "no credential is sent over plain http" : "there is no credential for it"
    }

    private var signIn: String {
        guard let origin = remote.origin, origin.mayCarryCredentials else {
            return "use https: credentials are not sent in the clear"
        }
        let variable = origin.scheme == "https" && origin.hasDefaultPort ? origin.tokenVariable : nil
        return "sign in with 'fetch login \(origin) --with-token'\(variable.map { ", or set \($0)" } ?? "")"
    }

    /// The status that git's libcurl met.
    private var status: Int? {
        guard let phrase = words.firstRange(of: "The requested URL returned error: ") else { return nil }
        return Int(words[phrase.upperBound...].prefix { $0.isNumber })
    }

    // MARK: Over ssh

    private var secureShell: Failure? {
        if says("Host key verification failed", "REMOTE HOST IDENTIFICATION HAS CHANGED") {
            return Failure(
                .permission,
                "host-key",
                "the host key of '\(remote)' is not the known one, or there is none yet: \(reason)",
                help: "connect once by hand with 'ssh', and compare the key with the one that the host publishes"
            )
        }
        if says("Permission denied", "Too many authentication failures") {
            return Failure(
                .permission,
                "not-authenticated",
                "'\(remote)' does not know your key: \(reason)",
                help: "check with `ssh -v` which keys are offered, and with `ssh-add -l` which ones the agent holds"
            )
        }
        if says("cannot run ssh", "ssh: not found") {
            return unavailable("ssh-missing", help: "install it, for example with 'apt install openssh-client'")
        }
        return nil
    }

    // MARK: Over all

    private var shared: Failure {
        if words.contains("dubious ownership") {
            return Failure(
                .permission,
                "unsafe-repository",
                "'\(remote)' belongs to another user, so git does not trust it",
                help: "if you do, run `git config --global --add safe.directory` with its path"
            )
        }
        let absent = [
            "does not appear to be a git repository", "Repository not found", "repository not exported",
            "not a git repository",
            "is this a git repository",
        ]
        if absent.contains(where: words.contains) || words.contains("' does not exist") {
            return Failure(
                .data,
                "unknown-repository",
                "there is no git repository at '\(remote)'",
                help: remote.transport == .file
                    ? "check the path; it is relative to the manifest's folder" : "check the address"
            )
        }
        if says("fsck error", "fsckObjects", "bad tree", "invalid object") {
            return Failure(
                .data,
                "bad-objects",
                "what '\(remote)' sent breaks git's rules: \(reason)",
                help: "ask whoever keeps the repository to check it with `git fsck`"
            )
        }
        if Self.unreachable.contains(where: words.contains) {
            return unavailable(
                "unreachable",
                help: "check the network, the host's name and proxies, then run the same command again"
            )
        }
        if Self.interrupted.contains(where: words.contains) {
            return unavailable("interrupted", help: "run the same command again; if it stays so, check the network")
        }
        return unavailable("git-failed", help: "see what `git ls-remote '\(remote)'` says")
    }

    private var insecure: Failure {
        Failure(
            .permission,
            "transport-refused",
            "'\(remote)' leads to a transport that is not allowed for it: \(reason)",
            help: "name the repository by the address that it has now, with https or ssh"
        )
    }

    private func unavailable(_ code: String, help: String) -> Failure {
        Failure(.unavailable, code, "cannot fetch '\(remote)': \(reason)", help: help)
    }
}
