/// A forge's OAuth 2 endpoints and rules, as data.
package struct OAuthDescription: Hashable, Sendable {
    /// Where the client's id comes from.
    package enum Client: Hashable, Sendable {
        /// A confidential client: the variables of its id and of its secret.
        case confidential(id: String, secret: String)
        /// A public client: the user registers one and names its id by `FETCH_CLIENT_<host>` or `clients:`.
        case registered
    }

    /// Where the browser returns to.
    package enum Callback: Hashable, Sendable {
        /// Exactly this URL, unless the variable names another.
        case fixed(String, variable: String)
        /// Any port of this host: `http://127.0.0.1`.
        case anyPort(host: String)
    }

    /// Where the user grants access, below the URL of the forge's pages: `site/oauth2/authorize`; `nil` where there is
    /// no such page for programs.
    package var authorizePath: String?
    /// Where tokens come from, below the URL of the forge's pages.
    package var tokenPath: String
    /// Where a device code comes from (RFC 8628); `nil` where the forge has no device flow.
    package var devicePath: String?
    /// Where the client's id comes from.
    package var client: Client
    /// Where the browser returns to.
    package var callback: Callback
    /// The scopes to request; empty where the client's registration fixes them.
    package var scopes: [String]
    /// Whether the client's own credentials serve without a user (RFC 6749, 4.4).
    package var hasClientCredentials: Bool
    /// How to register a client, for help texts.
    package var registration: String

    /// A forge's OAuth.
    package init(
        authorizePath: String?,
        tokenPath: String,
        devicePath: String? = nil,
        client: Client,
        callback: Callback,
        scopes: [String] = [],
        hasClientCredentials: Bool = false,
        registration: String
    ) {
        self.authorizePath = authorizePath
        self.tokenPath = tokenPath
        self.devicePath = devicePath
        self.client = client
        self.callback = callback
        self.scopes = scopes
        self.hasClientCredentials = hasClientCredentials
        self.registration = registration
    }
}
