package import FetchModel

/// A code that the user enters on a page of the forge, in any browser (RFC 8628, 3.2).
package struct DeviceCode: Hashable, Sendable {
    /// Fetches the tokens once the user has entered the other code.
    package let secret: Secret
    /// What the user enters: `WDJB-MJHT`.
    package let userCode: String
    /// Where the user enters it.
    package let page: WebURL
    /// How long it is valid, in seconds.
    package let lifetime: Int
    /// How long to wait between two requests, in seconds.
    package let interval: Int

    /// Reads a response of `url`. Throws `OAuthRefusal`, `TokenError`, and `SignInError` for a page that no user should be
    /// sent to.
    init(_ body: [UInt8], status: Int, mediaType: String, from url: WebURL) throws {
        let body: Body = try OAuthResponse.read(body, status: status, mediaType: mediaType, from: url)
        guard (200..<300).contains(status), let code = body.device_code, !code.isEmpty, let user = body.user_code,
            !user.isEmpty, user == ForeignText.line(user, limit: 64),
            let address = body.verification_uri ?? body.verification_url
        else { throw TokenError.unreadable(url, status: status, isPage: false) }
        guard let page = WebURL(address), page.wire == address, page.origin.mayCarryCredentials else {
            throw SignInError.unsafeVerificationPage(ForeignText.line(MaskedURL.ofAuthority(address)))
        }
        secret = Secret(code)
        userCode = user
        self.page = page
        lifetime = body.expires_in.flatMap { $0.value > 0 ? $0.value : nil } ?? 900
        let interval = max(1, body.interval?.value ?? 5)
        // An interval that leaves no time for a request is a mistake of the server's.
        self.interval = interval < lifetime ? interval : max(1, min(5, lifetime / 2))
    }

    // The names are those of RFC 8628; Google's `verification_url` is older than it.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Body: Decodable {
        let device_code: String?
        let user_code: String?
        let verification_uri: String?
        let verification_url: String?
        let expires_in: OAuthResponse.Seconds?
        let interval: OAuthResponse.Seconds?
    }
}
