import FlyingFox

/// `/_forge/oauth…`: what tests change about the authorization server.
struct OAuthControlRoutes: Routes {
    let server: AuthorizationServer
    let credentials: Credentials

    func answer(_ request: ForgeRequest) async throws -> HTTPResponse? {
        guard request.segments.starts(with: ["_forge", "oauth"]) else { return nil }
        switch (request.method, request.segments.dropFirst(2).joined(separator: "/")) {
        case ("GET", ""):
            return try .json(await server.policy.json)
        case ("POST", ""):
            return try await change(request)
        case ("POST", "expire"):
            return try .json(["expired": .number(await credentials.expireIssued())])
        case ("POST", "revoke"):
            return try .json(["revoked": .number(await server.revoke())])
        default:
            return nil
        }
    }

    /// `POST /_forge/oauth?NAME=VALUE&…`
    private func change(_ request: ForgeRequest) async throws -> HTTPResponse {
        var policy = await server.policy
        for field in request.query.fields {
            guard policy.set(field.name, to: field.value) else {
                return try .problem("expected any of \(OAuthPolicy.names.joined(separator: ", "))", .badRequest)
            }
        }
        await server.follow(policy)
        return try .json(policy.json)
    }
}
