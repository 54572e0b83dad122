import FetchModel

/// How long a token endpoint in trouble is waited for, and who hears of it.
struct TokenPatience: Sendable {
    /// The pauses between the tries.
    let pauses: [Duration]
    /// Hears of each try that came to nothing.
    let note: @Sendable (String) -> Void
}

extension Authenticator.Means {
    /// How a token endpoint is waited for.
    var patience: TokenPatience { TokenPatience(pauses: pauses, note: note) }
}

extension OAuthClient {
    /// `ask`, and again after a while where the server has trouble that may pass, by its own words or as `mayPass` says.
    ///
    /// Throws `OAuthRefusal` for what does not pass, `Failure`.
    func patiently(
        _ patience: TokenPatience,
        mayPass: (Failure) -> Bool = { $0.kind == .unavailable },
        _ ask: () async throws -> OAuthTokens
    ) async throws -> OAuthTokens {
        for pause in patience.pauses {
            do {
                return try await ask()
            } catch let refusal as OAuthRefusal where refusal.isTransient {
                patience.note("'\(forge.origin)' has trouble to give a token; trying again")
            } catch let error as any Diagnosable where mayPass(error.failure) {
                patience.note("\(error.failure.message); trying again")
            }
            try await Task.sleep(for: pause)
        }
        do {
            return try await ask()
        } catch let refusal as OAuthRefusal where refusal.isTransient {
            throw trouble(refusal.words(hiding: secrets))
        }
    }
}
