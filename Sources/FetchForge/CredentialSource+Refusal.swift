package import FetchModel

extension CredentialSource {
    /// Records that `origin` answered with `status` to `second`, which was sent because a request with `first` was
    /// refused. Where nobody had a credential at first, `second` is one of last resort, and its keeper has to know that
    /// it does not serve. Throws `Failure`.
    package func note(
        status: Int,
        to second: IssuedCredential,
        insteadOf first: IssuedCredential?,
        at origin: Origin,
        for purpose: CredentialPurpose
    ) async throws {
        guard first == nil, let refusal = CredentialRefusal(status: status, to: second) else { return }
        _ = try await replacement(second, refusal, origin, purpose)
    }
}
