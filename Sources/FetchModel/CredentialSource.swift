/// A credential, and where it came from.
package struct IssuedCredential: Hashable, Sendable {
    /// What goes onto the wire.
    package var credential: Credential
    /// Where it came from, for messages: `BITBUCKET_ACCESS_TOKEN`, `fetch login`, `.netrc`.
    package var source: String
    /// Whether the host's archives open to it. Bitbucket Cloud's refuse its repository, project and workspace access
    /// tokens (BCLOUD-23783), GitLab's its job tokens; with those the same commit comes through git.
    package var opensArchives: Bool
    /// The same secret in another form, for git where `credential` is refused: which form a server wants depends on its
    /// kind, which may not be known. `nil` where it is.
    package var alternative: Credential?

    /// `credential`, from `source`.
    package init(
        _ credential: Credential,
        source: String,
        opensArchives: Bool = true,
        alternative: Credential? = nil
    ) {
        self.credential = credential
        self.source = source
        self.opensArchives = opensArchives
        self.alternative = alternative
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

/// How a host refuses a request for lack of a credential that it accepts.
package enum CredentialRefusal: Hashable, Sendable {
    /// 401: the request needs a credential, or a better one.
    case required
    /// 403, 404 or a sign-in page: the host may hide from an anonymous client what it would show to another.
    case hidden

    /// The refusal in a response with `status` to a request with `credential`; `nil` where no other credential can help.
    package init?(status: Int, isSignInPage: Bool = false, to credential: IssuedCredential?) {
        switch status {
        case 401: self = .required
        case _ where credential != nil: return nil
        case _ where isSignInPage: self = .hidden
        case 403, 404: self = .hidden
        default: return nil
        }
    }
}

/// Credentials by origin, for forges and downloads.
package struct CredentialSource: Sendable {
    /// Returns the credential that the first request to an origin carries; `nil` for an anonymous one. Git's helpers and
    /// `.netrc` are not asked before the origin has refused an anonymous request. Throws `Failure`.
    package let credential: @Sendable (_ of: Origin, _ for: CredentialPurpose) async throws -> IssuedCredential?
    /// Returns the credential with which to repeat a request once, after the origin refused it with the first credential
    /// (`nil`: an anonymous request); `nil` where there is none. Throws `Failure`.
    package let replacement:
        @Sendable (
            _ of: IssuedCredential?, _ after: CredentialRefusal, _ at: Origin, _ for: CredentialPurpose
        ) async throws -> IssuedCredential?
    /// Records that the origin accepted a credential. Throws `Failure`.
    package let accepted: @Sendable (_ credential: IssuedCredential, _ at: Origin) async throws -> Void

    /// A source of these; by default a refused credential is never replaced.
    package init(
        credential:
            @escaping @Sendable (_ of: Origin, _ for: CredentialPurpose) async throws -> IssuedCredential?,
        replacement:
            @escaping @Sendable (
                _ of: IssuedCredential?, _ after: CredentialRefusal, _ at: Origin, _ for: CredentialPurpose
            ) async throws -> IssuedCredential? = { _, _, _, _ in nil },
        accepted: @escaping @Sendable (_ credential: IssuedCredential, _ at: Origin) async throws -> Void = { _, _ in }
    ) {
        self.credential = credential
        self.replacement = replacement
        self.accepted = accepted
    }

    /// No credentials: all requests are anonymous.
    package static let anonymous = CredentialSource(credential: { _, _ in nil })
}
