internal import FetchAuth
internal import FetchModel

/// An origin, and the credential that would be used there; never what it is.
package struct KnownOrigin: Hashable, Sendable {
    /// `https://bitbucket.org`.
    package let origin: String
    /// The host's name, in the manifest or on every machine; `nil` where it has none.
    package let name: String?
    /// `oauth`, `token`, `basic`, `client-credentials`, `none`.
    package let kind: String
    /// Where it comes from: `BITBUCKET_ACCESS_TOKEN`, `fetch login`; `nil` where there is none.
    package let source: String?
    /// What it may do, where that is known.
    package let scopes: [String]
    /// When it ends, in seconds since 1970, where that is known.
    package let expires: Int?
    /// Whether it renews itself when it ends.
    package let isRenewable: Bool
    /// How many entries of the manifest are there.
    package var entries = 0
    /// Whether only the manifest knows it as a forge.
    package var isForgeOfManifest = false
    /// What the host said about the credential; `nil` where it was not asked.
    package var check: Check?

    /// What a host says about a credential.
    package enum Check: Hashable, Sendable {
        /// It takes it for that of this user, where it tells.
        case accepted(user: String?)
        case refused
        /// It cannot be asked.
        case unknown
    }

    init(_ status: CredentialStatus) {
        origin = status.origin.description
        name = status.name
        kind = status.kind.rawValue
        source = status.source
        scopes = status.scopes
        expires = status.expires
        isRenewable = status.isRenewable
    }
}

extension Accounts {
    /// Returns the state of `origin`.
    func known(_ origin: Origin) async throws -> [KnownOrigin] {
        try await status([origin: ""]).filter { $0.origin == origin }.map(KnownOrigin.init)
    }
}
