package import FetchModel

/// How an authorization server knows this program: a registered OAuth client.
package struct ClientRegistration: Hashable, Sendable {
    /// Public: it is part of the URL that the browser opens.
    package let id: String
    /// Proves the client's identity; `nil` for a public client (RFC 6749, 2.1).
    package let secret: Secret?
    /// Where the two came from, for messages: `BITBUCKET_CONSUMER_KEY and BITBUCKET_CONSUMER_SECRET`.
    package let source: String
    /// The project's file that names it; `nil` where the user's own environment, configuration or store does.
    package var file: String?

    /// A client of this id.
    package init(id: String, secret: Secret?, source: String, file: String? = nil) {
        (self.id, self.secret, self.source, self.file) = (id, secret, source, file)
    }
}
