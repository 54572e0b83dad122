internal import FetchModel

/// A sign-in by the authorization code grant with PKCE: from the page in the browser to the tokens.
struct BrowserSignIn: Sendable {
    let client: OAuthClient
    let address: CallbackAddress
    let prompt: SignInPrompt
    let retries: TokenRetries
    let now: @Sendable () -> Int

    /// What a wait for the user's decision produced.
    private enum Return: Sendable {
        case browser(Redirection)
        case pasted(PastedText)
        /// The end of input.
        case nothing
    }

    /// Signs in. `keep` stores the tokens before the browser says that all is well. Throws `SignInError`, `TokenError` and
    /// `CancellationError`.
    func run(keep: (OAuthTokens) async throws -> Void) async throws -> OAuthTokens {
        let challenge = Challenge()
        let listener = try CallbackListener(at: address)
        do {
            let redirect = address.redirect(port: listener.port)
            guard let page = try client.authorizationPage(challenge, redirect: redirect) else {
                throw SignInError.unsupported(client.server.origin)
            }
            invite(page)
            let code = try await code(listener, challenge)
            let tokens = try await tokens(code, challenge, redirect)
            try await keep(tokens)
            await listener.finish(.granted)
            return tokens
        } catch let error as any Diagnosable {
            await listener.finish(.failed(error))
            throw error
        } catch {
            listener.cancel()
            throw error
        }
    }

    private func invite(_ page: WebURL) {
        prompt.say("to sign in, open this URL in a browser and grant access:\n\n\(page.wire)\n")
        if let browser = prompt.browser, !browser.open(page) {
            prompt.say("no browser could be started here; open the URL yourself")
        }
        if prompt.input != nil {
            prompt.say("if that browser is on another machine, paste the URL at which it ends here:")
        }
    }

    /// Waits for the browser or for pasted text.
    private func code(_ listener: CallbackListener, _ challenge: Challenge) async throws -> Secret {
        try await prompt.withTimeout(at: client.server.origin) {
            try await withThrowingTaskGroup(of: Return.self) { group in
                group.addTask { .browser(try await listener.redirection()) }
                if prompt.input != nil { group.addTask { try await pasted() } }
                defer { group.cancelAll() }
                while let result = try await group.next() {
                    switch result {
                    case .browser(let redirection), .pasted(.redirection(let redirection)):
                        return try redirection.code(
                            answering: challenge,
                            of: client.server.origin,
                            hiding: client.secrets
                        )
                    case .pasted(.code(let code)): return code
                    case .pasted(.unusable), .nothing: continue
                    }
                }
                throw CancellationError()
            }
        }
    }

    /// After so many lines that cannot be used, no user is typing.
    private static let lineLimit = 20

    /// Returns the first line that can be used. The end of input ends nothing.
    private func pasted() async throws -> Return {
        for _ in 0..<Self.lineLimit {
            try Task.checkCancellation()
            guard let line = try await prompt.input?() else { break }
            guard let text = PastedText(line) else { continue }
            if text != .unusable { return .pasted(text) }
            prompt.say("not a callback URL: paste the whole URL, including 'code='")
        }
        return .nothing
    }

    private func tokens(_ code: Secret, _ challenge: Challenge, _ redirect: String) async throws -> OAuthTokens {
        do {
            // A server that responds that it has trouble has not used up the code; one that is cut off may have.
            return try await client.retrying(retries, mayPass: { $0.isUnprocessed }) {
                try await client.exchange(code, challenge, redirect: redirect, at: now())
            }
        } catch let refusal as OAuthRefusal {
            let secrets = [code, challenge.verifier, challenge.state]
            if refusal.isOfClient { throw client.refused(refusal, hiding: secrets) }
            let reason = refusal.text(hiding: secrets + client.secrets)
            throw SignInError.codeRefused(client.server.origin, reason: reason)
        }
    }
}
