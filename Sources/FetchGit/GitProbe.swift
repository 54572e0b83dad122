internal import FetchModel
internal import FoundationEssentials

/// Finds out by a request of our own what a host sends where git wants a repository. Git's messages leave that open: it
/// takes a web page for a damaged or an empty repository, and does not name the target of a redirect.
struct GitProbe: Sendable {
    /// What there is.
    enum Finding: Equatable, Sendable {
        /// A repository, by the smart or the dumb protocol.
        case repository
        /// A repository at another URL.
        case moved(to: String)
        /// A web page of this host.
        case webPage(host: String)
        /// A page for signing in.
        case signInPage
        /// Something else of this host, such as JSON.
        case other(host: String)

        /// What is in the place of a repository; `nil` where there is one, here or at another URL.
        var diagnosis: GitDiagnosis? {
            switch self {
            case .webPage(let host): .webPage(host: host)
            case .signInPage: .signInPage
            case .other(let host): .otherContent(host: host)
            case .repository, .moved: nil
            }
        }
    }

    /// The network.
    let transport: any Transport

    /// The most bytes of a list of references that are read.
    private static let limit = 4 << 20

    /// Requests the references of `remote` with `credential`; `nil` where that shows nothing.
    func inspect(_ remote: GitRemote, _ credential: Credential?) async throws -> Finding? {
        guard let (request, url) = request(remote, credential) else { return nil }
        let response: HTTPResponse
        do {
            response = try await transport.send(request)
        } catch is any Diagnosable {
            // Git has met the same fault, and has said so.
            return nil
        }
        let finding = Self.finding(response, for: url)
        switch finding {
        case .repository?, .moved?:
            guard response.mediaType != Self.smart else { break }
            return try await isDumb(response, credential, url.origin)
                ? finding : .other(host: response.url.origin.host)
        case .webPage?, .signInPage?, .other?, nil: break
        }
        response.body.discard()
        return finding
    }

    /// Whether `response`, which has no type of its own, is the dumb protocol's list of references. An empty list is one
    /// where the repository's `HEAD` is beside it: some servers answer every request with an empty body.
    private func isDumb(_ response: HTTPResponse, _ credential: Credential?, _ origin: Origin) async throws -> Bool {
        // A list that is too long, or that was interrupted, is not judged.
        guard let list = try? await response.body.collect(Self.limit) else { return true }
        guard list.isEmpty else { return Self.isReference(list) }
        guard response.url.url.path.hasSuffix("/info/refs"), let head = response.url.resolving("../HEAD") else {
            return false
        }
        let request = HTTPRequest(
            head,
            credential: head.origin == origin && origin.mayCarryCredentials ? credential : nil,
            limit: Self.limit
        )
        do {
            let response = try await transport.send(request)
            guard response.status == 200, let text = try? await response.body.collect(Self.limit) else {
                response.body.discard()
                return false
            }
            return text.starts(with: Array("ref: refs/".utf8)) || Self.isID(text)
        } catch is any Diagnosable {
            return false
        }
    }

    private static let smart = "application/x-git-upload-pack-advertisement"

    /// Whether `bytes` begin as a line of `info/refs` does: with an object's id and a tab.
    private static func isReference(_ bytes: [UInt8]) -> Bool {
        isID(bytes) && bytes.first { !isHex($0) } == UInt8(ascii: "\t")
    }

    /// Whether `bytes` begin with an object's id.
    private static func isID(_ bytes: [UInt8]) -> Bool { [40, 64].contains(bytes.prefix(while: isHex).count) }

    private static func isHex(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte
    }

    /// Judges the header of `response` to a request for `url`.
    static func finding(_ response: HTTPResponse, for url: WebURL) -> Finding? {
        if response.redirect != nil || response.status == 203 || isSignIn(response.url, insteadOf: url) {
            return .signInPage
        }
        guard (200..<300).contains(response.status) else { return nil }
        if ["text/html", "application/xhtml+xml"].contains(response.mediaType) {
            return .webPage(host: response.url.origin.host)
        }
        if response.url.url.path != url.url.path || response.url.origin != url.origin {
            return .moved(to: response.url.wire)
        }
        return .repository
    }

    /// Waits until `remote` accepts requests again, as long as the host asks for and the transport allows. Throws
    /// `GitError.limited` where that is too long, and `error`, which git met, where the host is only down.
    func waitForTurn(at remote: GitRemote, _ credential: Credential?, after error: GitError) async throws {
        guard let origin = remote.origin, let (request, _) = request(remote, credential) else { return }
        do {
            try await transport.send(request).body.discard()
        } catch let refusal as any Diagnosable {
            // Another fault is one that git meets, too.
            guard refusal.isUnprocessed else { return }
            let wait = refusal.requestedWait.map { max(1, Int($0.components.seconds)) }
            if wait == nil, case .status(_, 503, _) = error { throw error }
            throw GitError.limited(remote: "\(remote)", origin, wait: wait)
        }
    }

    /// Returns the status of a request for the references of `remote` with `credential`; `nil` where there is none, or another
    /// origin responds.
    func status(of remote: GitRemote, _ credential: Credential) async throws -> Int? {
        guard let (request, url) = request(remote, credential) else { return nil }
        do {
            let response = try await transport.send(request)
            response.body.discard()
            return response.url.origin == url.origin && (response.status != 200 || response.mediaType == Self.smart)
                ? response.status : nil
        } catch is any Diagnosable {
            // Git meets the same fault, and says so.
            return nil
        }
    }

    /// Finds out which other origin refuses requests for `remote`, and with which status; `nil` where none does.
    ///
    /// Git does not say where a redirect ended. No credential is sent: one that was refused is not tried twice.
    private func otherOrigin(refusing remote: GitRemote) async throws -> (origin: Origin, status: Int)? {
        guard let (request, url) = request(remote, nil) else { return nil }
        do {
            let response = try await transport.send(request)
            response.body.discard()
            guard response.url.origin != url.origin, [401, 403, 404, 410].contains(response.status) else { return nil }
            return (response.url.origin, response.status)
        } catch is any Diagnosable {
            return nil
        }
    }

    /// Returns the error to report for `error`: where the remote leads to another origin, that is the one that refused.
    func reported(_ error: GitError, of remote: GitRemote) async throws -> GitError {
        switch error {
        case .authenticationRequired(let access), .credentialRefused(let access, _, _),
            .credentialForOtherOrigin(let access, _), .forbidden(let access, _), .hidden(let access):
            guard let other = try await otherOrigin(refusing: remote) else { return error }
            return .refusedElsewhere(access, by: other.origin, status: other.status)
        // A credential was sent, with which git follows no redirect.
        case .moved(let address, location: nil):
            guard let origin = remote.origin, let other = try await otherOrigin(refusing: remote) else {
                return error
            }
            let access = GitError.Access(remote: address, origin: origin, source: nil)
            return .refusedElsewhere(access, by: other.origin, status: other.status)
        default: return error
        }
    }

    /// The request for the references of `remote`, and its URL.
    private func request(_ remote: GitRemote, _ credential: Credential?) -> (HTTPRequest, WebURL)? {
        guard let origin = remote.origin,
            let url = WebURL("\(remote.address)/info/refs?service=git-upload-pack")
        else { return nil }
        let request = HTTPRequest(
            url,
            headers: [HTTPField("Accept", "*/*"), HTTPField("Git-Protocol", "version=2")],
            credential: origin.mayCarryCredentials ? credential : nil,
            endsAt: { Self.isSignIn($0, insteadOf: url) },
            limit: Self.limit
        )
        return (request, url)
    }

    private static func isSignIn(_ target: WebURL, insteadOf url: WebURL) -> Bool {
        let signs = ["signin", "sign_in", "sign-in", "login"].filter { !url.wire.lowercased().contains($0) }
        return signs.contains { target.wire.lowercased().contains($0) }
    }
}
