internal import FetchModel

extension GitError {
    /// The diagnostics of refused access.
    var access: Failure? {
        switch self {
        case .invalidCredential:
            Failure(
                .permission,
                "bad-credential",
                "a credential contains a control character and cannot be sent",
                help: "set it again, without line ends"
            )
        case .authenticationRequired(let access):
            Failure(
                .permission,
                "not-authenticated",
                "'\(access.origin)' requires authentication, and \(access.missingCredential)",
                help: access.signIn
            )
        case .credentialRefused(let access, let isGone, let reason):
            Failure(
                .permission,
                "credential-refused",
                "'\(access.origin)' refused the credential from \(access.source ?? "git")"
                    + (isGone ? " for good (410)" : "") + ": \(reason)",
                help: isGone
                    ? "the host accepts no credential of this kind any more; replace it with one that it does accept"
                    : "check that it has not expired or been revoked and that it is for this host; "
                        + "a user name and a password come from git's credential helpers or .netrc"
            )
        case .credentialForOtherOrigin(let access, let reason):
            Failure(
                .permission,
                "not-authenticated",
                "'\(access.remote)' redirects to another origin, which gets no credential of '\(access.origin)': \(reason)",
                help: "name the repository by its new address"
            )
        case .refusedElsewhere(let access, let origin, let status):
            Failure(
                .permission,
                "refused-elsewhere",
                "'\(access.remote)' redirects to '\(origin)', which refused the request (status \(status))",
                help: "no credential of '\(access.origin)' is sent there; "
                    + "if the repository has moved, name it by its new address"
            )
        case .forbidden(let access, let reason):
            Failure(
                .permission,
                "forbidden",
                "'\(access.remote)' is not permitted to "
                    + (access.source.map { "the credential from \($0)" } ?? "anonymous clients") + ": \(reason)",
                help: access.source == nil
                    ? access.signIn : "check that its owner may read the repository, and its scopes"
            )
        case .hidden(let access): access.hidden
        case .signInPage(let access):
            Failure(
                .permission,
                "login-page",
                "'\(access.remote)' redirected to a page for signing in: "
                    + (access.source.map { "the host does not accept the credential from \($0)" }
                        ?? access.missingCredential),
                help: access.signIn
            )
        case .keyRefused(let remote, let reason):
            Failure(
                .permission,
                "not-authenticated",
                "'\(remote)' does not accept your key: \(reason)",
                help: "check with `ssh -v` which keys are offered, and with `ssh-add -l` which ones the agent has"
            )
        case .hostKey(let remote, let reason):
            Failure(
                .permission,
                "host-key",
                "the host key of '\(remote)' is unknown or has changed: \(reason)",
                help: "connect once by hand with 'ssh', and compare the key with the one that the host publishes"
            )
        case .dubiousOwnership(let remote):
            Failure(
                .permission,
                "unsafe-repository",
                "'\(remote)' belongs to another user, so git does not trust it",
                help: "if you do, run `git config --global --add safe.directory` with its path"
            )
        default: nil
        }
    }
}

extension GitError.Access {
    fileprivate var missingCredential: String {
        origin.mayCarryCredentials
            ? "no credential is configured for it" : "no credential is sent over plain http"
    }

    /// What a 404 means.
    fileprivate var hidden: Failure {
        if let source {
            return Failure(
                .data,
                "unknown-repository",
                "'\(remote)' does not exist, or the credential from \(source) may not see it",
                help: "check the address, and that the credential has access to it"
            )
        }
        return Failure(
            .permission,
            "not-found-or-private",
            "'\(remote)' does not exist, or it is private and no credential "
                + (origin.mayCarryCredentials ? "was sent" : "is sent over plain http"),
            help: "check the address; if it is private, \(signIn)"
        )
    }

    fileprivate var signIn: String {
        guard origin.mayCarryCredentials else { return "use https: credentials are not sent in the clear" }
        let variable = origin.scheme == "https" && origin.hasDefaultPort ? origin.tokenVariable : nil
        return "sign in with `fetch login \(origin) --with-token`\(variable.map { ", set \($0)" } ?? "")"
            + ", or give git's credential helpers or .netrc a user name and a password"
    }
}
