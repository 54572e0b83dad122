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
    }

    /// The network.
    let transport: any Transport

    /// More than this is not needed to tell a page.
    private static let limit = 64 << 10

    /// Requests the references of `remote` with `credential`; `nil` where that shows nothing.
    func inspect(_ remote: GitRemote, _ credential: Credential?) async throws -> Finding? {
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
        let response: HTTPResponse
        do {
            response = try await transport.send(request)
        } catch is any Diagnosable {
            // Git has met the same fault, and has said so.
            return nil
        }
        response.body.discard()
        return Self.finding(response, for: url)
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

    private static func isSignIn(_ target: WebURL, insteadOf url: WebURL) -> Bool {
        let signs = ["signin", "sign_in", "sign-in", "login"].filter { !url.wire.lowercased().contains($0) }
        return signs.contains { target.wire.lowercased().contains($0) }
    }
}
