package import FetchAuth
package import FetchModel

/// Sign-ins and stored credentials, as the engine uses them.
package protocol Accounts: Sendable {
    /// The credential of each origin.
    var credentials: CredentialSource { get }

    /// Signs in at `origin` if a user is at the terminal and has a client for the forge there. `forge` is the one that the
    /// manifest names. Returns whether a new sign-in exists, so that repeating the request may help.
    func signInIfPossible(at origin: Origin, of forge: ForgeAddress?) async throws -> Bool

    /// Returns a renewed credential in place of `ended`, an access token that the host no longer knows, or `nil`.
    func renewal(
        of ended: IssuedCredential,
        at origin: Origin,
        for purpose: CredentialPurpose
    ) async throws -> IssuedCredential?

    /// Signs in at `forge` and stores the result.
    func signIn(at forge: ForgeAddress, _ prompt: SignInPrompt) async throws

    /// Stores a bearer token for `origin` and `others`.
    func store(_ token: Secret, for origin: Origin, and others: [Origin]) async throws

    /// Removes what is stored for `origin`. Returns `false` if nothing was.
    func forget(_ origin: Origin) async throws -> Bool

    /// Returns which credential each known origin would get. `names` maps the manifest's hosts to their names.
    func status(_ names: [Origin: String]) async throws -> [CredentialStatus]
}

extension Authenticator: Accounts {
    package nonisolated var credentials: CredentialSource { source }

    package func signIn(at forge: ForgeAddress, _ prompt: SignInPrompt) async throws {
        let _: OAuthTokens = try await signIn(at: forge, prompt)
    }
}
