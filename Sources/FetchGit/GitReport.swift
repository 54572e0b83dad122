internal import FetchModel

/// Turns a diagnosis into the error to report.
struct GitReport: Sendable {
    /// The remote.
    let remote: GitRemote
    /// The credential that was sent.
    let credential: IssuedCredential?
    /// The limits of the run.
    let limits: GitLimits
    /// The proxy through which git reaches the remote, where that is known.
    var proxy: ProxyVariables.Proxy?

    /// Returns the error for `diagnosis`. `reason` is what git said; `nil` where that may not be shown, because it is about
    /// a proxy's user name or password. `ambiguousProxy` is the variable of such a proxy.
    func error(_ diagnosis: GitDiagnosis, reason: String?, ambiguousProxy: String?) -> GitError {
        let remote = "\(self.remote)"
        if case .proxy(let status) = diagnosis {
            let remark = ambiguousProxy == nil ? proxy?.remark : nil
            return .proxy(remote: remote, variable: ambiguousProxy, status: status, remark: remark)
        }
        guard let reason else { return .proxy(remote: remote, variable: ambiguousProxy) }
        if let access, let error = error(diagnosis, access, reason) { return error }
        switch diagnosis {
        case .disk: return .disk(reason: reason)
        case .fileTooLarge: return .tooLarge(remote: remote, .bytes(limits.bytes))
        case .outOfMemory: return .tooLarge(remote: remote, .memory(limits.memory))
        case .insecureTransport: return .insecureTransport(remote: remote, reason: reason)
        case .redirected(let location): return .moved(remote: remote, location: location.map(self.location))
        case .webPage(let host): return .webPage(remote: remote, host: host)
        case .otherContent(let host): return .otherContent(remote: remote, host: host)
        case .notARepository: return .webPage(remote: remote, host: self.remote.origin?.host ?? remote)
        case .tls: return .tls(remote: remote, reason: reason)
        case .hostKey: return .hostKey(remote: remote, reason: reason)
        case .keyRefused: return .keyRefused(remote: remote, reason: reason)
        case .sshMissing: return .sshMissing(remote: remote, reason: reason)
        case .dubiousOwnership: return .dubiousOwnership(remote: remote)
        case .noRepository: return .unknownRepository(remote: remote, isLocal: self.remote.transport == .file)
        case .badObjects: return .badObjects(remote: remote, reason: reason)
        case .unreachable:
            let isProxy = proxy?.host.map { reason.contains("connect to \($0) port") } ?? false
            let remark = isProxy ? proxy.map { " (\($0.remark))" } : nil
            return .unreachable(remote: remote, reason: reason + (remark ?? ""))
        case .interrupted: return .interrupted(remote: remote, reason: reason)
        case .wantsUserName, .authenticationFailed, .status, .notFound, .signInPage, .proxy, .missingObject,
            .unservedObjects, .wholeRepositoriesAlone, .other:
            return .failed(remote: remote, reason: reason)
        }
    }

    /// How the remote was reached over http; `nil` for other transports.
    private var access: GitError.Access? {
        remote.origin.map { GitError.Access(remote: "\(remote)", origin: $0, source: credential?.source) }
    }

    private func error(_ diagnosis: GitDiagnosis, _ access: GitError.Access, _ reason: String) -> GitError? {
        switch diagnosis {
        case .wantsUserName:
            guard let credential else { return .authenticationRequired(access) }
            // Git wants a name where it got none: the header did not do, or another origin wants one.
            switch credential.credential {
            case .header, .bearer:
                return .credentialRefused(access, isGone: false, reason: "it wants a user name and a password")
            case .basic: return .credentialForOtherOrigin(access, reason: reason)
            }
        case .authenticationFailed:
            return credential == nil
                ? .authenticationRequired(access) : .credentialRefused(access, isGone: false, reason: reason)
        case .status(403): return .forbidden(access, reason: reason)
        case .status(410) where credential != nil: return .credentialRefused(access, isGone: true, reason: reason)
        case .status(let status): return .status(remote: access.remote, status, reason: reason)
        case .notFound: return .hidden(access)
        case .signInPage: return .signInPage(access)
        default: return nil
        }
    }

    /// The address of the repository at the URL `text`, without a query and without the credential, which a host may
    /// repeat in a redirect.
    func location(_ text: String) -> String {
        let url = WebURL(text).map { "\($0)" } ?? MaskedURL.of(text)
        var address = url.hasSuffix("/info/refs") ? url.dropLast(10) : url[...]
        while address.hasSuffix("/") { address = address.dropLast() }
        return ForeignText.line(String(address), hiding: credential?.credential.secrets ?? [])
    }
}
