package import FetchModel

/// The endpoints of an authorization server (RFC 6749), all at the origin of one forge.
package struct OAuthServer: Hashable, Sendable {
    /// Where the forge's pages are.
    package let forge: WebURL
    /// The page on which users grant access; `nil` where there is none for programs.
    package let authorization: WebURL?
    /// Issues tokens.
    package let token: WebURL
    /// Issues device codes (RFC 8628); `nil` where there is no device flow.
    package let device: WebURL?
    /// The scopes to request; empty where the client's registration fixes them.
    package let scopes: [String]

    /// A server below `forge`; paths are percent-encoded and relative. `nil` where they do not make URLs.
    package init?(
        forge: WebURL,
        authorizationPath: String?,
        tokenPath: String,
        devicePath: String? = nil,
        scopes: [String] = []
    ) {
        func endpoint(_ path: String) -> WebURL? {
            forge.appending(encodedPath: path).flatMap { $0.origin == forge.origin ? $0 : nil }
        }
        guard let token = endpoint(tokenPath) else { return nil }
        self.forge = forge
        self.token = token
        authorization = authorizationPath.flatMap(endpoint)
        device = devicePath.flatMap(endpoint)
        self.scopes = scopes
    }

    /// The origin, for messages.
    package var origin: Origin { forge.origin }
}

/// How an authorization server knows this program: a registered OAuth client.
package struct ClientRegistration: Hashable, Sendable {
    /// Public: it is part of the URL that the browser opens.
    package let id: String
    /// Proves the client's identity; `nil` for a public client (RFC 6749, 2.1).
    package let secret: Secret?
    /// Where the two came from, for messages: `BITBUCKET_CONSUMER_KEY and BITBUCKET_CONSUMER_SECRET`.
    package let source: String
    /// The project's file that names it; `nil` where the user's own environment, configuration or store does.
    package let file: String?

    /// A client of this id.
    package init(id: String, secret: Secret?, source: String, file: String? = nil) {
        (self.id, self.secret, self.source, self.file) = (id, secret, source, file)
    }
}
