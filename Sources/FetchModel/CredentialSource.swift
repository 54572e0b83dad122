/// A credential, and where it came from.
package struct IssuedCredential: Hashable, Sendable {
    /// What goes onto the wire.
    package var credential: Credential
    /// Where it came from, for messages: `BITBUCKET_ACCESS_TOKEN`, `fetch login`, `.netrc`.
    package var source: String
    /// Whether the host's archives open to it. Bitbucket Cloud's refuse its repository, project and workspace access
    /// tokens (BCLOUD-23783), GitLab's its job tokens; with those the same commit comes through git.
    package var opensArchives: Bool

    /// `credential`, from `source`.
    package init(_ credential: Credential, source: String, opensArchives: Bool = true) {
        self.credential = credential
        self.source = source
        self.opensArchives = opensArchives
    }
}

/// The door at which a credential is shown: one token takes a different form at each.
package enum CredentialPurpose: Hashable, Sendable, CaseIterable {
    /// The host's API.
    case api
    /// An archive or another file that the host serves.
    case archive
    /// Git's smart HTTP.
    case git
}

/// The seam to whoever keeps credentials: what proves, at one origin, who asks.
package struct CredentialSource: Sendable {
    /// The credential of an origin, `nil` where there is none: the request then goes without. Throws `Failure`.
    package let credential: @Sendable (_ of: Origin, _ for: CredentialPurpose) async throws -> IssuedCredential?
    /// Hears that the origin refused a credential (401), and gives another to try once, such as a refreshed one; `nil`
    /// where there is none. Throws `Failure`.
    package let replacement:
        @Sendable (_ of: IssuedCredential, _ at: Origin, _ for: CredentialPurpose) async throws -> IssuedCredential?

    /// A source of these two answers; without the second a refused credential is never replaced.
    package init(
        credential:
            @escaping @Sendable (_ of: Origin, _ for: CredentialPurpose) async throws -> IssuedCredential?,
        replacement:
            @escaping @Sendable (_ of: IssuedCredential, _ at: Origin, _ for: CredentialPurpose) async throws ->
            IssuedCredential? = { _, _, _ in nil }
    ) {
        self.credential = credential
        self.replacement = replacement
    }

    /// Nobody signs in.
    package static let anonymous = CredentialSource(credential: { _, _ in nil })
}
