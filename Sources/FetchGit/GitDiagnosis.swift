internal import FetchModel

/// What git's messages say went wrong.
///
/// This is the one place that reads git's, ssh's and libcurl's English, which `LC_ALL=C` keeps the same on all systems.
/// Lines that a server sent (`remote: …`) decide nothing. The texts are in git's `http.c`, `remote-curl.c`, `connect.c`,
/// `fetch-pack.c`, `transport.c`, `index-pack.c`, `upload-pack.c` and `setup.c`, in libcurl's `lib/url.c`,
/// `lib/http_proxy.c` and `lib/vtls`, and in OpenSSH's `sshconnect.c` and `ssh.c`. The tests run git 2.39.5 with libcurl
/// 7.88.1; other versions may word a message differently, and it is then reported as it is.
enum GitDiagnosis: Equatable, Sendable {
    /// This machine's disk is full or read-only.
    case disk
    /// A file or a process grew beyond its limit.
    case fileTooLarge, outOfMemory
    /// A transport that is not allowed for the remote.
    case insecureTransport
    /// A user name is wanted, and there is none to send.
    case wantsUserName
    /// A user name and password are refused.
    case authenticationFailed
    /// The host returned this HTTP status.
    case status(Int)
    /// The host says that there is no such repository (404).
    case notFound
    /// The host redirects to where git does not follow.
    case redirected(to: String?)
    /// The host redirects to a page for signing in.
    case signInPage
    /// What the host sent is not a repository.
    case notARepository
    /// It is a web page of this host.
    case webPage(host: String)
    /// It is something else of this host, and no web page.
    case otherContent(host: String)
    /// The proxy cannot be used, or refuses with this status.
    case proxy(status: Int?)
    /// The TLS handshake failed.
    case tls
    /// ssh: the host's key, the user's key, the program.
    case hostKey, keyRefused, sshMissing
    /// The local repository belongs to another user.
    case dubiousOwnership
    /// The server or the path has no repository there.
    case noRepository
    /// An object breaks git's rules.
    case badObjects
    /// The server does not have an object.
    case missingObject
    /// The server cannot serve the objects in the way in which they were requested.
    case unservedObjects
    /// The server is a plain web server, which serves whole repositories alone.
    case wholeRepositoriesAlone
    /// No connection, or one that ended early.
    case unreachable, interrupted
    /// None of these.
    case other

    /// Reads the messages of a failed `result` about `remote`.
    init(_ result: GitProgram.Result, _ remote: GitRemote) {
        let messages = GitMessages(result)
        let text = messages.own.joined(separator: "\n")
        func says(_ phrases: String...) -> Bool { phrases.contains { text.contains($0) } }
        if let local = Self.local(text, result.status) {
            self = local
        } else if says("transport '", "Protocol \"http\" not supported", "Protocol \"http\" disabled") {
            self = .insecureTransport
        } else if let found = remote.origin != nil ? Self.web(text, result, remote) : Self.secureShell(text, remote) {
            self = found
        } else {
            self = Self.common(text)
        }
    }

    /// Reads the messages of a command that works on files alone.
    static func ofFiles(_ messages: GitMessages, _ status: Int) -> GitDiagnosis? {
        let text = messages.own.joined(separator: "\n")
        return local(text, status) ?? (text.contains("Permission denied") ? .disk : nil)
    }

    /// The file, and the line of its old version, at which `git apply` failed first.
    static func failedHunk(_ messages: GitMessages) -> (file: String, line: Int)? {
        let prefix = "patch failed: "
        for text in messages.own where text.hasPrefix(prefix) {
            let rest = text.dropFirst(prefix.count)
            guard let colon = rest.lastIndex(of: ":"), let line = Int(rest[rest.index(after: colon)...]) else {
                continue
            }
            return (String(rest[..<colon]), line)
        }
        return nil
    }

    /// Limits and the disk, which any command can meet.
    private static func local(_ text: String, _ status: Int) -> GitDiagnosis? {
        let text = text.split(separator: "\n").filter { !$0.hasPrefix("remote error: ") }.joined(separator: "\n")
        func says(_ phrases: String...) -> Bool { phrases.contains { text.contains($0) } }
        // 25 is SIGXFSZ on Linux.
        if says("File too large", "died of signal 25") || status == 128 + 25 { return .fileTooLarge }
        if says("Out of memory", "Cannot allocate memory", "out of memory", "mmap failed") { return .outOfMemory }
        if says("No space left on device", "Read-only file system", "Disk quota exceeded") { return .disk }
        return nil
    }

    private static func web(_ text: String, _ result: GitProgram.Result, _ remote: GitRemote) -> GitDiagnosis? {
        func says(_ phrases: String...) -> Bool { phrases.contains { text.contains($0) } }
        if leadsToSignIn(result, remote) { return .signInPage }
        if says("could not read Username", "could not read Password") { return .wantsUserName }
        if says("Authentication failed") { return .authenticationFailed }
        if says(
            "Unsupported proxy",
            "resolve proxy",
            "from proxy",
            "Proxy CONNECT",
            "CONNECT tunnel",
            "CONNECT response",
            "Proxy replied",
            "proxy handshake"
        ) {
            return .proxy(status: proxyStatus(in: text))
        }
        if let status = status(in: text) {
            switch status {
            case 404: return .notFound
            case 300..<400: return .redirected(to: nil)
            default: return .status(status)
            }
        }
        if text.contains("repository '"), text.contains("' not found") { return .notFound }
        if let phrase = text.firstRange(of: "unable to update url base from redirection") {
            let target = text[phrase.upperBound...].firstRange(of: "redirect: ").map { range in
                String(text[range.upperBound...].prefix { !$0.isNewline })
            }
            return .redirected(to: target)
        }
        if says("is this a git repository", "not valid: could not determine hash", "invalid server response") {
            return .notARepository
        }
        if says("shallow capabilities") { return .wholeRepositoriesAlone }
        if says("SSL", "certificate", "gnutls", "TLS") { return .tls }
        return nil
    }

    /// Whether the server redirected to a page where people sign in; git may take such a page for an empty repository.
    static func leadsToSignIn(_ result: GitProgram.Result, _ remote: GitRemote) -> Bool {
        let signs = ["signin", "sign_in", "sign-in", "login"].filter { !remote.address.lowercased().contains($0) }
        return String(decoding: result.errors, as: UTF8.self).split(whereSeparator: \.isNewline).contains { line in
            (line.hasPrefix("warning: redirecting to ") || line.contains(" redirect: "))
                && signs.contains(where: line.lowercased().contains)
        }
    }

    /// The status of a proxy's response to CONNECT, in the words of libcurl since 7.87 and before.
    private static func proxyStatus(in text: String) -> Int? {
        for phrase in ["CONNECT tunnel failed, response ", "Received HTTP code "] {
            guard let range = text.firstRange(of: phrase) else { continue }
            return Int(text[range.upperBound...].prefix { $0.isNumber })
        }
        return nil
    }

    /// The HTTP status that git's libcurl met.
    private static func status(in text: String) -> Int? {
        guard let phrase = text.firstRange(of: "The requested URL returned error: ") else { return nil }
        return Int(text[phrase.upperBound...].prefix { $0.isNumber })
    }

    /// Reads the messages of ssh itself.
    init(ofSecureShell messages: GitMessages) {
        let text = messages.own.joined(separator: "\n")
        self = Self.secureShell(text) ?? Self.common(text)
    }

    private static func secureShell(_ text: String, _ remote: GitRemote) -> GitDiagnosis? {
        remote.transport == .ssh ? secureShell(text) : nil
    }

    private static func secureShell(_ text: String) -> GitDiagnosis? {
        func says(_ phrases: String...) -> Bool { phrases.contains { text.contains($0) } }
        if says("Host key verification failed", "REMOTE HOST IDENTIFICATION HAS CHANGED") { return .hostKey }
        if says("Permission denied", "Too many authentication failures") { return .keyRefused }
        if says("cannot run ssh", "ssh: not found") { return .sshMissing }
        return nil
    }

    private static func common(_ text: String) -> GitDiagnosis {
        func says(_ phrases: String...) -> Bool { phrases.contains { text.contains($0) } }
        if says("dubious ownership") { return .dubiousOwnership }
        if says("upload-pack: not our ref") { return .missingObject }
        if says(
            "does not appear to be a git repository",
            "Repository not found",
            "repository not exported",
            "not a git repository",
            "invalid gitfile format",
            "' does not exist"
        ) {
            return .noRepository
        }
        if says("fsck error", "fsckObjects", "bad tree", "invalid object") { return .badObjects }
        // A pack that changed on its way, or that the server made wrong: the next one may be good.
        if says(
            "pack has bad object",
            "inflate",
            "pack is corrupted",
            "pack signature mismatch",
            "pack has junk",
            "unresolved delta",
            "delta base offset",
            "failed to apply delta",
            "premature end of pack"
        ) {
            return .interrupted
        }
        if says(
            "not our ref",
            "unadvertised object",
            "not valid",
            "find remote ref",
            "not support shallow",
            "no common commits",
            "bad object",
            "unknown object",
            "invalid shallow"
        ) {
            return .unservedObjects
        }
        if says(
            "Could not resolve",
            "Failed to connect",
            "Couldn't connect",
            "Connection refused",
            "onnection timed out",
            "Operation timed out",
            "Connection reset",
            "Connection closed",
            "Network is unreachable",
            "No route to host",
            "unable to connect",
            "unable to look up",
            "Name or service not known",
            "Temporary failure in name resolution",
            "Empty reply from server",
            "kex_exchange_identification"
        ) {
            return .unreachable
        }
        if says(
            "early EOF",
            "RPC failed",
            "hung up",
            "unexpected disconnect",
            "expected flush",
            "bad line length",
            "transfer closed",
            "index-pack failed",
            "bad pack header",
            "expected 'packfile'",
            "invalid index-pack output",
            "Could not read from remote repository"
        ) {
            return .interrupted
        }
        return .other
    }

    /// Whether the server responded, and only does not serve the objects in the way in which they were requested.
    var isAboutObjects: Bool {
        switch self {
        case .missingObject, .unservedObjects, .wholeRepositoriesAlone: true
        default: false
        }
    }

    /// Whether a request of our own may tell more.
    var needsProbe: Bool {
        switch self {
        case .notARepository, .redirected: true
        default: false
        }
    }
}

extension GitProgram.Result {
    /// Where git was redirected; `nil` where it was not.
    var redirection: String? {
        let prefix = "warning: redirecting to "
        return String(decoding: errors, as: UTF8.self).split(whereSeparator: \.isNewline).last { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count)) }
    }
}
