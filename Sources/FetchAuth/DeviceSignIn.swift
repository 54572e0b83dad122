internal import FetchModel

/// A sign-in by the device authorization grant (RFC 8628): the user enters a code on a page of the forge.
struct DeviceSignIn: Sendable {
    let client: OAuthClient
    let prompt: SignInPrompt
    let now: @Sendable () -> Int
    let sleep: @Sendable (Duration) async throws -> Void

    /// Signs in with a code from `endpoint`. Throws `SignInError`, `TokenError` and `CancellationError`.
    func run(_ endpoint: WebURL) async throws -> OAuthTokens {
        let code: DeviceCode
        do {
            code = try await client.deviceCode(from: endpoint)
        } catch let refusal as OAuthRefusal {
            throw error(for: refusal, hiding: [])
        }
        invite(code)
        return try await prompt.withTimeout(at: client.server.origin) { try await tokens(code) }
    }

    private func invite(_ code: DeviceCode) {
        prompt.say(
            "to sign in, open this URL in a browser, on any machine, and enter the code \(code.userCode):\n\n\(code.page.wire)\n"
        )
        if let browser = prompt.browser { _ = browser.open(code.page) }
    }

    /// Polls at the server's interval until the user has entered the code.
    private func tokens(_ code: DeviceCode) async throws -> OAuthTokens {
        let end = now() + code.lifetime
        var interval = code.interval
        // What went wrong since the server last said that the code has not been entered.
        var trouble: (any Error)?
        while true {
            guard now() + interval <= end else {
                throw trouble ?? SignInError.deviceCodeExpired(client.server.origin)
            }
            try await sleep(.seconds(interval))
            let isInTrouble = trouble != nil
            do {
                return try await client.exchange(code, at: now())
            } catch let refusal as OAuthRefusal where refusal.kind == .authorizationPending {
                trouble = nil
                continue
            } catch let refusal as OAuthRefusal where refusal.kind == .slowDown {
                // For this and all following requests (RFC 8628, 3.5).
                interval += 5
                trouble = nil
                continue
            } catch let refusal as OAuthRefusal where refusal.isTransient {
                trouble = error(for: refusal, hiding: [code.secret])
            } catch let refusal as OAuthRefusal {
                throw error(for: refusal, hiding: [code.secret])
            } catch TokenError.unreadable(let url, let status, let isPage) where ![408, 429].contains(status) {
                // Asking again would not change that, and the user waits.
                throw TokenError.unreadable(url, status: status, isPage: isPage)
            } catch let error as any Diagnosable where error.failure.kind == .unavailable {
                trouble = error
            }
            if !isInTrouble, let message = trouble.map({ Failure.all(in: $0) })?.first?.message {
                prompt.say("\(message); trying again until the code expires")
            }
            interval *= 2
        }
    }

    private func error(for refusal: OAuthRefusal, hiding secrets: [Secret]) -> any Error {
        switch refusal.kind {
        case .accessDenied:
            SignInError.denied(
                client.server.origin,
                reason: ForeignText.line(refusal.description, hiding: secrets + client.secrets)
            )
        case .expiredToken: SignInError.deviceCodeExpired(client.server.origin)
        case .deviceFlowDisabled: SignInError.deviceFlowDisabled(client.server.origin)
        case _ where refusal.isTransient:
            TokenError.trouble(client.server.origin, reason: refusal.text(hiding: secrets + client.secrets))
        case _ where refusal.isOfClient: client.refused(refusal, hiding: secrets)
        default: SignInError.refused(client.server.origin, reason: refusal.text(hiding: secrets + client.secrets))
        }
    }
}
