internal import FetchModel

/// How often a token endpoint that has trouble is asked again.
struct TokenRetries: Sendable {
    /// The pauses between the attempts.
    let pauses: [Duration]
    /// Receives a note for each attempt that failed.
    let note: @Sendable (String) -> Void
}

extension OAuthClient {
    /// Runs `request`, and again after a pause where the server has trouble that may pass: by its own response, or by an
    /// error that `mayPass` accepts. Throws `OAuthRefusal` for what does not pass, and what `request` throws.
    func retrying(
        _ retries: TokenRetries,
        mayPass: (any Diagnosable) -> Bool = { $0.failure.kind == .unavailable },
        _ request: () async throws -> OAuthTokens
    ) async throws -> OAuthTokens {
        for pause in retries.pauses {
            do {
                return try await request()
            } catch let refusal as OAuthRefusal where refusal.isTransient {
                retries.note("'\(server.origin)' could not issue a token; trying again")
            } catch let error as any Diagnosable where mayPass(error) {
                retries.note("\(error.failure.message); trying again")
            }
            try await Task.sleep(for: pause)
        }
        do {
            return try await request()
        } catch let refusal as OAuthRefusal where refusal.isTransient {
            throw TokenError.trouble(server.origin, reason: refusal.text(hiding: secrets))
        }
    }

    /// The error for a refusal of the client itself.
    func refused(_ refusal: OAuthRefusal, hiding secrets: [Secret] = [], isMachine: Bool = false) -> TokenError {
        .clientRefused(
            server.origin,
            source: registration.source,
            reason: refusal.text(hiding: self.secrets + secrets),
            isMachine: isMachine
        )
    }
}
