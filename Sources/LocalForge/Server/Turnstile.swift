import FlyingFox

/// What each request to each origin passes: it is counted, a fault may strike, its answer is logged.
struct Turnstile: Sendable {
    let counter: Counter
    let faults: Faults
    let log: Log?
    let storage: Storage

    /// The right answer, or what a fault makes of it.
    func pass(
        _ request: ForgeRequest,
        as family: Counter.Family,
        right: (ForgeRequest) async -> HTTPResponse
    ) async throws -> HTTPResponse {
        await counter.count(request, as: family)
        let response: HTTPResponse
        if let fault = await faults.take(for: request) {
            response = try await fault.answer(to: request, storage: storage, spoiling: right)
        } else {
            response = request.method == "HEAD" ? await right(request).withoutBody() : await right(request)
        }
        try await log?.note(request, status: response.statusCode.code)
        return response
    }
}
