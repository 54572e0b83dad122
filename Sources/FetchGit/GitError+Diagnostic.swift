package import FetchModel

extension GitError: Diagnosable {
    package var isAuthenticationFailure: Bool {
        switch self {
        case .authenticationRequired, .forbidden, .hidden, .signInPage: true
        default: false
        }
    }

    package var failure: Failure { program ?? address ?? access ?? network ?? repository }

    private var program: Failure? {
        switch self {
        case .programMissing:
            Failure(
                .unavailable,
                "git-missing",
                "there is no git program on the PATH, and this needs one",
                help: "install it, for example with 'apt install git'"
            )
        case .cannotRun(let reason): Failure(.unavailable, "git", "cannot run git: \(reason)")
        case .outputTooLarge(let limit):
            Failure(.data, "git-output", "git wrote more than \(limit) bytes of output")
        case .timedOut(let timeout, let isServerBusy):
            Failure(.unavailable, "git-silent", timeout.message(isServerBusy), help: Self.timeoutHelp)
        case .silent(let remote, let timeout, let isServerBusy):
            Failure(
                .unavailable,
                "git-silent",
                "cannot fetch '\(remote)': \(timeout.message(isServerBusy))",
                help: Self.timeoutHelp
            )
        case .helperTimedOut(let timeout):
            Failure(
                .unavailable,
                "git-credential-silent",
                "git's credential helper did not respond within \(timeout.components.seconds) seconds",
                help: "it may be waiting for you: run `git credential fill` by hand, "
                    + "or set the credential in the environment"
            )
        case .tooLarge(let remote, let limit): tooLarge(remote, limit)
        case .listTooLong(let remote, let limit): listTooLong(remote, limit)
        case .disk(let reason):
            Failure(
                .disk,
                "disk",
                "git cannot write: \(reason)",
                help: "free some space in the directory for temporary files (TMPDIR), then run the same command again"
            )
        default: nil
        }
    }

    private static let timeoutHelp = "check the network and proxies, or wait longer with '--timeout'"

    private func tooLarge(_ remote: String?, _ limit: Limit) -> Failure {
        let name = remote.map { "'\($0)'" } ?? "the repository"
        switch limit {
        case .bytes(let bytes):
            return Failure(
                .data,
                "git-limit",
                "\(name) has more than \(bytes) bytes",
                help: "if that is as it should be, raise 'limits: {bytes: …}' of the entry"
            ).blaming(.limits)
        case .memory(let bytes):
            return Failure(
                .data,
                "git-limit",
                "git needs more than \(bytes >> 20) MiB of memory for \(name)",
                help: "if it is as large as that, name an archive of it with 'url'"
            )
        }
    }

    private func listTooLong(_ remote: String?, _ limit: ListLimit) -> Failure {
        let name = remote.map { "'\($0)'" } ?? "the repository"
        switch limit {
        case .bytes(let bytes):
            return Failure(
                .data,
                "git-limit",
                "\(name) lists more than \(bytes >> 20) MiB of references",
                help: "name the commit itself, or an archive of it with 'url'"
            )
        case .seconds(let seconds):
            return Failure(
                .data,
                "git-limit",
                "the list of references of \(name) does not end within \(seconds) seconds",
                help: "give it longer with --timeout, or name the commit itself"
            )
        }
    }

    private var address: Failure? {
        switch self {
        case .invalidAddress(let text, let reason, let help):
            Failure(
                .data,
                "bad-git-url",
                "'\(text)' is not the address of a git repository: \(reason)",
                help: help ?? "write an address such as 'ssh://git@git.example.com/tools.git', or a path"
            )
        case .credentialsInAddress(let text):
            Failure(
                .data,
                "credentials-in-url",
                "'\(text)' contains credentials",
                help: "remove them from the URL, and run `fetch login HOST` or use git's credential helpers"
            )
        case .insecureTransport(let remote, let reason):
            Failure(
                .permission,
                "transport-refused",
                "'\(remote)' leads to a transport that is not allowed for it: \(reason)",
                help: "name the repository by its new address, with https or ssh"
            )
        default: nil
        }
    }

    private var network: Failure? {
        switch self {
        case .status(let remote, let status, let reason):
            unavailable(
                remote,
                "http-\(status)",
                reason,
                help: status == 429 || status >= 500
                    ? "the host is overloaded or down; run the same command again later"
                    : "check the address; the host may not serve it any more"
            )
        case .limited(let remote, let origin, let wait):
            Failure(
                .unavailable,
                "rate-limited",
                "cannot fetch '\(remote)': '\(origin)' accepts no more requests \(WallTime.period(wait))",
                help: wait == nil ? "wait a while (an hour at most)" : "wait until then, and run the same command again"
            )
        case .moved(let remote, let location):
            Failure(
                .unavailable,
                "bad-answer",
                "cannot fetch '\(remote)': the repository has moved" + (location.map { " to '\($0)'" } ?? ""),
                help: location.map { "if that is right, put '\($0)' into the manifest" }
                    ?? "find out its new address, and put that into the manifest"
            )
        case .webPage(let remote, let host):
            Failure(
                .data,
                "unknown-repository",
                "'\(host)' sent a web page instead of a git repository for '\(remote)'",
                help: "check the address; a sign-in, a bot check or a proxy may be in the way of git"
            )
        case .otherContent(let remote, let host):
            Failure(
                .data,
                "unknown-repository",
                "'\(host)' sent something else than a git repository for '\(remote)'",
                help: "check the address; it may be that of an API, or of a host that redirects what it does not know"
            )
        case .proxy(let remote, let variable, let status, let remark):
            Failure(
                .unavailable,
                "proxy",
                "cannot fetch '\(remote)': "
                    + (variable.map {
                        "the URL in \($0) has a user name or password that is not percent-encoded"
                    } ?? status.map {
                        "the proxy returned status \($0)" + ($0 == 407 ? " (it requires a user name and password)" : "")
                    } ?? "the proxy cannot be used") + (remark.map { " (\($0))" } ?? ""),
                help:
                    "check HTTPS_PROXY, http_proxy, ALL_PROXY and NO_PROXY; special characters in a proxy's user name "
                    + "and password are percent-encoded (# as %23)"
            )
        case .tls(let remote, let reason):
            unavailable(
                remote,
                "tls",
                reason,
                help: "if an authority of your own signed its certificate, name a file with it in SSL_CERT_FILE"
            )
        case .unreachable(let remote, let reason):
            unavailable(
                remote,
                "unreachable",
                reason,
                help: "check the network, the host's name and proxies, then run the same command again"
            )
        case .interrupted(let remote, let reason):
            unavailable(
                remote,
                "interrupted",
                reason,
                help: "run the same command again; if it fails again, check the network"
            )
        case .sshMissing(let remote, let reason):
            unavailable(
                remote,
                "ssh-missing",
                reason,
                help: "install it, for example with 'apt install openssh-client'"
            )
        case .failed(let remote, let reason):
            unavailable(remote, "git-failed", reason, help: "see what `git ls-remote '\(remote)'` says")
        default: nil
        }
    }

    private func unavailable(_ remote: String, _ code: String, _ reason: String, help: String) -> Failure {
        Failure(.unavailable, code, "cannot fetch '\(remote)': \(reason)", help: help)
    }
}

extension GitProgram.Timeout {
    fileprivate func message(_ isServerBusy: Bool) -> String {
        switch self {
        case .withoutProgress(let duration) where isServerBusy:
            "the server has sent nothing but word of its own progress for "
                + "\((duration * RunWatch.serverTimeouts).components.seconds) seconds"
        case .withoutProgress(let duration):
            "git made no progress for \(duration.components.seconds) seconds"
        case .total(let duration): "git did not end within \(duration.components.seconds) seconds"
        }
    }
}
