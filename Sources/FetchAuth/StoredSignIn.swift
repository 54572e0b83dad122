package import FetchModel

/// A sign-in that outlives the run, with all that renews it, in any project.
package struct StoredSignIn: Hashable, Sendable {
    package var tokens: OAuthTokens
    /// The client that signed in; no other can renew the sign-in.
    package var client: ClientRegistration
    /// The endpoint that renews it; `nil` in entries of versions that knew only one kind of forge.
    package var endpoint: WebURL?
    /// The kind of the forge, which decides how the token is sent; `nil` in the same entries.
    package var forge: Host.Kind?

    /// A sign-in of `client`.
    package init(
        _ tokens: OAuthTokens,
        _ client: ClientRegistration,
        endpoint: WebURL? = nil,
        forge: Host.Kind? = nil
    ) {
        (self.tokens, self.client, self.endpoint, self.forge) = (tokens, client, endpoint, forge)
    }
}
