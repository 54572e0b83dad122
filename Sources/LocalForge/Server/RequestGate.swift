import FlyingFox

/// What each request to each origin passes: it is counted, a fault may strike, its response is logged.
struct RequestGate: Sendable {
    let counter: Counter
    let faults: Faults
    let log: Log?
    let storage: Storage

    /// The right response, or what a fault makes of it.
    func pass(
        _ request: ForgeRequest,
        at origin: String,
        as family: String,
        right: (ForgeRequest) async -> HTTPResponse
    ) async throws -> HTTPResponse {
        await counter.count(request, at: origin, as: family)
        let response: HTTPResponse
        if let fault = await faults.take(for: request, at: origin) {
            response = try await fault.answer(to: request, storage: storage, spoiling: right)
        } else {
            response = request.method == "HEAD" ? await right(request).withoutBody() : await right(request)
        }
        try await log?.note(request, status: response.statusCode.code)
        return response
    }
}
