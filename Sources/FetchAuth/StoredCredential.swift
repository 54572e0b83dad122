package import FetchModel

/// What the credential store keeps for one forge or host.
package struct StoredCredential: Hashable, Sendable {
    /// What it is.
    package enum Kind: Hashable, Sendable {
        /// A sign-in of the user.
        case signIn(StoredSignIn)
        /// A bearer token that `fetch login --with-token` was given.
        case token(Secret)
    }

    /// The origin it was given for, by which it is found again.
    package let origin: Origin
    /// Other origins of the same forge, such as its API's.
    package let others: [Origin]
    /// What it is.
    package var kind: Kind
    /// When it was stored, in seconds since 1970.
    package var stored: Int

    /// `kind` for a forge at `origin` and `others`.
    package init(_ kind: Kind, for origin: Origin, and others: [Origin] = [], stored: Int) {
        self.kind = kind
        self.origin = origin
        self.others = others
        self.stored = stored
    }

    /// All origins at which it is used.
    package var origins: [Origin] { [origin] + others }
}

extension [StoredCredential] {
    /// What was given for `origin`; `nil` where nothing was.
    package func entry(of origin: Origin) -> StoredCredential? {
        first { $0.origin == origin } ?? first { $0.others.contains(origin) }
    }

    /// Keeps `credential` in place of all that was there for its origin.
    package mutating func put(_ credential: StoredCredential) {
        removeAll { $0.origin == credential.origin }
        append(credential)
    }
}
