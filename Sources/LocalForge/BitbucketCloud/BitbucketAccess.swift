import FlyingFox

/// Which credential opens which endpoint of Bitbucket Cloud, and in what form.
struct BitbucketAccess: Sendable {
    let repositories: Repositories
    let credentials: Credentials
    /// The address that goes with the API token.
    let email: String

    enum Endpoint: Sendable { case rest, archive, git }

    /// Judges an `Authorization` header's value.
    func judge(_ header: String?, at endpoint: Endpoint) async -> Credentials.Verdict {
        let email = email
        return await credentials.judge(header) { claim, kind in
            switch (endpoint, kind) {
            case (.rest, "token"), (.rest, "access-token"), (.archive, "token"): claim.form == .bearer
            case (.rest, "api-token"), (.archive, "api-token"): claim.user == email
            case (.git, "token"), (.git, "access-token"): claim.form == .bearer || claim.user == "x-token-auth"
            case (.git, "api-token"): ![nil, email, "x-token-auth"].contains(claim.user)
            default: false
            }
        }
    }

    /// Whether the client may see a repository. A credential that is not accepted closes public ones, too.
    func repository(
        _ workspace: String,
        _ slug: String,
        _ endpoint: Endpoint,
        for request: ForgeRequest
    ) async -> RepositoryAccess {
        let verdict = await judge(request.header("Authorization"), at: endpoint)
        return await repositories.access(to: workspace, slug, verdict)
    }
}

extension HTTPResponse {
    /// The same response with the challenge of Bitbucket's 401.
    func challengingAsBitbucket() -> HTTPResponse { challenging(realm: "Bitbucket.org HTTP") }
}
