import FlyingFox

/// `/site/oauth2/access_token`: tokens for the consumer, which names itself by HTTP Basic.
struct TokenRoutes: Routes {
    let server: AuthorizationServer
    let counter: Counter

    func answer(_ request: ForgeRequest) async throws -> HTTPResponse? {
        guard request.segments == ["site", "oauth2", "access_token"] else { return nil }
        var response = try await answer(to: request)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func answer(to request: ForgeRequest) async throws -> HTTPResponse {
        guard server.consumer.isNamed(by: request.header("Authorization")) else {
            return try .json(OAuthError.unknownConsumer.json, .unauthorized).challengingAsBitbucket()
        }
        let type = "application/x-www-form-urlencoded"
        guard request.method == "POST", request.header("Content-Type")?.hasPrefix(type) == true else {
            return try .json(OAuthError(.invalidRequest, "Expected a POST of \(type)").json, .badRequest)
        }
        do {
            let tokens = try await server.tokens(for: try await request.form())
            await counter.count(tokens.grant)
            return try .json(tokens.json)
        } catch let error as OAuthError {
            return try .json(error.json, .badRequest)
        }
    }
}
