package import FetchModel

/// What a token endpoint gave: an access token, when it ends, and what renews it.
package struct OAuthTokens: Hashable, Sendable {
    /// Opens the forge's doors. It may be thousands of characters long.
    package var access: Secret
    /// Renews the access token; `nil` where the grant gives none (client credentials).
    package var refresh: Secret?
    /// When it was asked for, in seconds since 1970 by this machine's clock.
    package var obtained: Int
    /// When the access token ends, in the same seconds; `nil` where the server did not say.
    package var expires: Int?
    /// What it may do: `repository`.
    package var scopes: [String]

    /// Tokens given whole.
    package init(access: Secret, refresh: Secret?, obtained: Int, expires: Int?, scopes: [String]) {
        self.access = access
        self.refresh = refresh
        self.obtained = obtained
        self.expires = expires
        self.scopes = scopes
    }

    /// Whether the access token has ended at `now`, or is about to: a minute early, or a tenth of its life where that is
    /// less, so that it does not end on its way, and clocks may differ.
    package func isStale(at now: Int) -> Bool {
        guard let expires else { return false }
        return now >= expires - min(60, max(0, expires - obtained) / 10)
    }
}
