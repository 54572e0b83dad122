/// A public OAuth client (RFC 6749, 2.1) that the user registered at a forge. No manifest names one.
package struct PublicClient: Hashable, Sendable {
    /// Its id, which is no secret.
    package let id: String
    /// Where the id came from, for messages: `FETCH_CLIENT_github_com`.
    package let source: String

    /// A client that `source` names.
    package init(id: String, source: String) {
        self.id = id
        self.source = source
    }
}
