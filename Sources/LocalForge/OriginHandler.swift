import FlyingFox

/// Serves one origin of one forge.
struct OriginHandler: HTTPHandler {
    let forge: any ServedForge
    let origin: ServedOrigin
    let gate: RequestGate
    /// What tests ask of this program itself; never counted. Empty but for the main origin.
    var controls: [any Routes] = []
    /// What is served beside the forge.
    var others: [any Routes] = []

    func handleRequest(_ http: HTTPRequest) async throws -> HTTPResponse {
        let request = ForgeRequest(http)
        if !controls.isEmpty, request.segments.first == "_forge" {
            return await responding { try await control(request) }
        }
        let family = type(of: forge).family(of: request, at: origin)
        return try await gate.pass(request, at: origin.name, as: family) { request in
            await responding {
                for routes in others {
                    if let response = try await routes.answer(request) { return response }
                }
                do {
                    return try await forge.respond(to: request, at: origin)
                } catch is UnexpectedRequest {
                    let text = "\(request.method) \(request.target) at \(origin.name)"
                    await gate.counter.noteUnexpected(text)
                    return .text("the local forge has no route for \(text)", .internalServerError)
                }
            }
        }
    }

    private func control(_ request: ForgeRequest) async throws -> HTTPResponse {
        for routes in controls {
            if let response = try await routes.answer(request) { return response }
        }
        return .text("no such control: \(request.method) \(request.target)", .notFound)
    }

    /// The response of `body`, or a description of the error that it throws.
    private func responding(_ body: () async throws -> HTTPResponse) async -> HTTPResponse {
        do {
            return try await body()
        } catch {
            return .text("the local forge failed: \(error)", .internalServerError)
        }
    }
}

/// One family of routes.
protocol Routes: Sendable {
    /// The answer to a request of this family; `nil` for one that is another family's.
    func answer(_ request: ForgeRequest) async throws -> HTTPResponse?
}
