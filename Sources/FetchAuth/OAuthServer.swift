package import FetchModel

/// The endpoints of an authorization server (RFC 6749), all at the origin of one forge.
package struct OAuthServer: Hashable, Sendable {
    /// The page on which users grant access; `nil` where there is none for programs.
    package let authorization: WebURL?
    /// Issues tokens.
    package let token: WebURL
    /// Issues device codes (RFC 8628); `nil` where there is no device flow.
    package let device: WebURL?
    /// The scopes to request; empty where the client's registration fixes them.
    package let scopes: [String]

    /// The server of a forge whose pages are at `forge`; `nil` where the description's paths do not make URLs there.
    package init?(_ description: OAuthDescription, at forge: WebURL) {
        func endpoint(_ path: String) -> WebURL? {
            forge.appending(encodedPath: path).flatMap { $0.origin == forge.origin ? $0 : nil }
        }
        guard let token = endpoint(description.tokenPath) else { return nil }
        self.token = token
        authorization = description.authorizePath.flatMap(endpoint)
        device = description.devicePath.flatMap(endpoint)
        scopes = description.scopes
    }

    /// A server of which nothing is needed but the endpoint that renews tokens.
    package init(token: WebURL) {
        self.token = token
        (authorization, device, scopes) = (nil, nil, [])
    }

    /// The origin, for messages.
    package var origin: Origin { token.origin }
}
