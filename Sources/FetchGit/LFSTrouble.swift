internal import FetchModel

/// What went wrong in a transfer, as far as the statuses of the responses and the messages of git-lfs show (git-lfs 2.13 to
/// 3.6: `errors`, `lfsapi`, `ssh`, `tq`). It decides what is tried and reported, and never whether an object is right.
///
/// Reasons are fit for a message, and contain no address of an object, which may be signed.
enum LFSTrouble: Equatable, Sendable {
    /// A credential is required, and none was sent, or the server does not accept it.
    case unauthenticated
    /// The server does not permit the request, for a reason that it may give.
    case forbidden(reason: String?)
    /// The server does not know the repository, or hides it.
    case notFound
    /// Ssh failed.
    case secureShell(GitDiagnosis, reason: String)
    /// The server could not be asked; it may work later.
    case later(reason: String)
    /// The server could not be asked, and another attempt will not help.
    case unavailable(reason: String)
    /// The server's response is wrong.
    case wrongAnswer(reason: String)
    /// The server does not have an object.
    case objectMissing
    /// The server sent something else than an object.
    case wrongObject
    /// The storage to which the server leads refused an object, with this status.
    case storageRefused(status: Int)

    /// Reads the messages of a failed `result` about `remote`.
    init(_ result: GitProgram.Result, _ answers: LFSTrace.Answers, _ remote: GitRemote) {
        let text = String(decoding: result.errors, as: UTF8.self)
        let isAnswered = answers.batch.map { (200..<300).contains($0) } ?? false
        if let status = answers.batch, status >= 400 {
            self = Self.refusedBatch(status, text)
        } else if remote.transport == .ssh, text.contains("batch request: ") {
            self = Self.secureShell(result, text, remote)
        } else if isAnswered, let status = answers.storage, status >= 400 {
            self = Self.refusedObject(status, "its storage returned")
        } else {
            self = Self.described(text, isAnswered: isAnswered)
        }
    }

    /// Whether the server was to be asked over ssh, whose messages may look like those of the disk.
    var isSecureShell: Bool { if case .secureShell = self { true } else { false } }

    private static func refusedBatch(_ status: Int, _ text: String) -> LFSTrouble {
        switch status {
        case 401: return .unauthenticated
        case 403: return .forbidden(reason: message(in: text))
        case 404: return .notFound
        case 429: return .later(reason: "it accepts no more requests for now")
        case 509: return .unavailable(reason: "its bandwidth limit is exceeded")
        case 500...: return .later(reason: "it reports an error of its own (status \(status))")
        default: return .unavailable(reason: "it returned status \(status)")
        }
    }

    private static func refusedObject(_ status: Int, _ subject: String) -> LFSTrouble {
        switch status {
        case 401: .unauthenticated
        case 403: .storageRefused(status: status)
        case 404, 410: .objectMissing
        case 429, 500...: .later(reason: "\(subject) status \(status)")
        default: .unavailable(reason: "\(subject) status \(status)")
        }
    }

    private static func secureShell(_ result: GitProgram.Result, _ text: String, _ remote: GitRemote) -> LFSTrouble {
        let own = text.split(whereSeparator: \.isNewline).filter {
            !$0.hasPrefix("error: failed to fetch some objects")
        }
        let reason = ForeignText.line(
            own.joined(separator: "; ").replacing("batch request: ", with: "").replacing(": exit status 255", with: ""),
            limit: 400
        )
        if text.contains("git-lfs-authenticate") { return .notFound }
        let diagnosis = GitDiagnosis(result, remote)
        switch diagnosis {
        case .hostKey, .keyRefused, .sshMissing: return .secureShell(diagnosis, reason: reason)
        default: return .later(reason: reason.isEmpty ? "ssh failed" : reason)
        }
    }

    /// Without a status that decides. `isAnswered` is whether the server responded to a batch request.
    private static func described(_ text: String, isAnswered: Bool) -> LFSTrouble {
        func says(_ phrases: String...) -> Bool { phrases.contains { text.contains($0) } }
        if let status = objectStatus(in: text) { return refusedObject(status, "for an object it reports") }
        if says("Git credentials for", "could not read Username", "Authentication required") { return .unauthenticated }
        if says("Expected JSON type") {
            let type = text.contains("html") ? "a web page" : "something else"
            return .wrongAnswer(reason: "it is \(type) instead of JSON")
        }
        if says("Unable to parse HTTP response") { return .wrongAnswer(reason: "it is not JSON of the LFS protocol") }
        if says("missing protocol: ", "unsupported protocol scheme", "no Host in request URL", "parse \"") {
            return .wrongAnswer(reason: "it leads to an address that is not an http URL")
        }
        if says("returned an unknown OID") {
            return .wrongAnswer(reason: "it is about an object that was not requested")
        }
        if says("has invalid size") { return .wrongAnswer(reason: "it has a size below 0") }
        if says("LFS: action \"") { return .wrongAnswer(reason: "the object's address in it has expired") }
        if says("expected OID", "has an invalid hash") { return .wrongObject }
        if says("remote missing object", "does not exist") { return .objectMissing }
        let target = isAnswered ? "its storage" : "it"
        if says("proxyconnect") { return .later(reason: "the proxy cannot be used") }
        if says("x509: ", "tls: ", "certificate") {
            return .unavailable(reason: "the TLS handshake with \(target) failed")
        }
        let isUnreachable = says(
            "connection refused",
            "no such host",
            "i/o timeout",
            "EOF",
            "connection reset",
            "unreachable",
            "no route to host",
            "dial tcp"
        )
        if isUnreachable { return .later(reason: "there is no connection to \(target)") }
        return .unavailable(reason: "git-lfs does not say why")
    }

    /// The status that the server reports for one object: `[<id>] <message>: [<status>] <message>`.
    private static func objectStatus(in text: String) -> Int? {
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("[") {
            guard let range = line.firstRange(of: ": ["), let end = line[range.upperBound...].firstIndex(of: "]") else {
                continue
            }
            if let status = Int(line[range.upperBound..<end]), (400...599).contains(status) { return status }
        }
        return nil
    }

    /// The message in the server's response to a batch request. An address in it is that of git-lfs, which has none then.
    private static func message(in text: String) -> String? {
        let prefix = "batch response: "
        let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix(prefix) }
        return line.map { ForeignText.line(String($0.dropFirst(prefix.count))) }.flatMap {
            $0.isEmpty || $0.contains("://") ? nil : $0
        }
    }
}

extension LFSTrouble? {
    /// Returns the error for an object that was not transferred from `server`; `nil` is success in the eyes of git-lfs.
    func error(about file: GitLFS.Needed, server: String, isLocal: Bool) -> LFSError {
        let (path, object) = (file.path, file.pointer.object)
        switch self {
        case .objectMissing: return .missing(path: path, object, server: server)
        case .wrongObject: return .damaged(path: path, object, server: server)
        case .storageRefused(let status): return .refused(path: path, object, server: server, status: status)
        case .wrongAnswer(let reason): return .wrongAnswer(path: path, server: server, reason: reason)
        case .later(let reason), .unavailable(let reason): return .unavailable(server: server, reason: reason)
        case nil where isLocal: return .missing(path: path, object, server: server)
        case nil: return .wrongAnswer(path: path, server: server, reason: "it has no address of the object")
        case .unauthenticated, .forbidden, .notFound, .secureShell:
            return .unavailable(server: server, reason: "it does not permit it")
        }
    }
}
