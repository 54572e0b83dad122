package import FetchModel

/// What the credential store keeps for one forge or host.
package struct StoredCredential: Hashable, Sendable {
    /// What it is.
    package enum Kind: Hashable, Sendable {
        /// A sign-in in the browser. The consumer is kept with it, so that it can be renewed in every project.
        case signIn(OAuthTokens, Consumer)
        /// A bearer token that `fetch login --with-token` was given.
        case token(Secret)
    }

    /// The origin it was given for, by which it is found again; then the forge's API, where that has an origin of its own.
    package let origins: [Origin]
    /// What it is.
    package var kind: Kind
    /// When it was stored, in seconds since 1970.
    package var stored: Int

    /// `kind` for the origins of a forge: the first names it.
    package init(_ kind: Kind, for origins: [Origin], stored: Int) {
        self.kind = kind
        self.origins = origins
        self.stored = stored
    }
}

extension [StoredCredential] {
    /// What was given for `origin`; `nil` where nothing was.
    package func entry(of origin: Origin) -> StoredCredential? {
        first { $0.origins.first == origin } ?? first { $0.origins.contains(origin) }
    }

    /// Keeps `credential` in place of all that was there for its origin.
    package mutating func put(_ credential: StoredCredential) {
        removeAll { $0.origins.first == credential.origins.first }
        append(credential)
    }
}
