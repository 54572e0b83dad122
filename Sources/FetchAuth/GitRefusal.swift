internal import FetchModel

/// A credential that a host refused from git. It is not sent to that host again in the same run.
struct GitRefusal: Hashable, Sendable {
    let origin: Origin
    let credential: Credential
}

extension Authenticator {
    /// Records that `origin` refused `issued` from git, unless it may only be for another repository there.
    func noteRefusalByGit(of issued: IssuedCredential, at origin: Origin) throws {
        let authentication = try environment().forge(at: origin)?.authentication ?? .unknown
        if authentication.hasRepositoryTokens { return }
        refusedByGit.insert(GitRefusal(origin: origin, credential: issued.credential))
    }

    /// Throws `TokenError` where `origin` refused `issued` from git before.
    func checkRefusals(of issued: IssuedCredential, at origin: Origin) throws(TokenError) {
        if refusedByGit.contains(GitRefusal(origin: origin, credential: issued.credential)) {
            throw .refusedBefore(origin, source: issued.source)
        }
    }
}
