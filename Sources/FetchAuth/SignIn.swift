import FetchModel

/// One sign-in in the browser: from the authorize page to the tokens.
struct SignIn: Sendable {
    let client: OAuthClient
    let address: CallbackAddress
    let prompt: SignInPrompt
    let patience: TokenPatience
    let now: @Sendable () -> Int

    /// How the answer came back.
    private enum Answer: Sendable {
        case browser(Redirection)
        case pasted(PastedAnswer)
        case nothing
    }

    /// Runs it; `keep` puts the tokens where they stay, before the browser is told that all is well.
    ///
    /// Throws `Failure`: `callback-port-taken` (69); `sign-in-denied`, `wrong-state`, `missing-code`,
    /// `sign-in-timeout`, `code-refused`, `consumer-refused` (77 each); and `CancellationError`.
    func run(keep: (OAuthTokens) async throws -> Void) async throws -> OAuthTokens {
        let challenge = Challenge()
        let url = try client.authorizeURL(challenge, redirect: address.redirect)
        let listener = try CallbackListener(at: address)
        do {
            invite(url)
            let tokens = try await tokens(try await answer(listener, challenge), challenge)
            try await keep(tokens)
            await listener.finish(.granted)
            return tokens
        } catch {
            guard let failure = error.asFailure else {
                listener.cancel()
                throw error
            }
            await listener.finish(.failed(failure))
            throw failure
        }
    }

    private func invite(_ url: WebURL) {
        prompt.say("to sign in, open this address in a browser and grant access:\n\n  \(url.wire)\n")
        if let browser = prompt.browser, !browser.open(url) {
            prompt.say("no browser could be started here; open the address in one yourself")
        }
        if prompt.input != nil {
            prompt.say("if that browser is on another machine, paste the address at which it ends here:")
        }
    }

    /// The first of the browser's answer, a pasted one, and the end of patience.
    private func answer(_ listener: CallbackListener, _ challenge: Challenge) async throws -> Secret {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { .browser(try await listener.redirection()) }
            group.addTask {
                try await Task.sleep(for: prompt.timeout)
                throw timeout
            }
            if prompt.input != nil { group.addTask { try await pasted() } }
            defer { group.cancelAll() }
            while let answer = try await group.next() {
                switch answer {
                case .browser(let redirection), .pasted(.redirection(let redirection)):
                    return try redirection.code(answering: challenge, hiding: client.secrets)
                case .pasted(.code(let code)): return code
                case .pasted(.unusable), .nothing: continue
                }
            }
            throw CancellationError()
        }
    }

    /// The first line that can be used; the end of input ends nothing.
    private func pasted() async throws -> Answer {
        while let line = try await prompt.input?() {
            guard let answer = PastedAnswer(line) else { continue }
            if answer != .unusable { return .pasted(answer) }
            prompt.say("that is not the address at which the browser ends: it has 'code=' in it; paste the whole of it")
        }
        return .nothing
    }

    private func tokens(_ code: Secret, _ challenge: Challenge) async throws -> OAuthTokens {
        do {
            // A server that says that it has trouble has not used up the code; one that breaks off may have.
            return try await client.patiently(patience, mayPass: { $0.code.hasPrefix("http-5") }) {
                try await client.exchange(code, challenge, redirect: address.redirect, at: now())
            }
        } catch let refusal as OAuthRefusal {
            let text = refusal.words(hiding: [code, challenge.verifier, challenge.state] + client.secrets)
            if refusal.isOfConsumer { throw client.refused(text) }
            throw Failure(
                .permission,
                "code-refused",
                "'\(client.forge.origin)' refused the code that the browser brought: \(text)",
                help: "run `fetch login` again; a code serves once, and for a few minutes"
            )
        }
    }

    private var timeout: Failure {
        Failure(
            .permission,
            "sign-in-timeout",
            "nobody signed in within \(prompt.timeout.components.seconds) seconds",
            help: "run `fetch login` again; --timeout gives more time"
        )
    }
}

extension OAuthClient {
    /// The consumer itself is refused; `text` is what the forge says.
    func refused(_ text: String) -> Failure {
        Failure(
            .permission,
            "consumer-refused",
            "'\(forge.origin)' refused the consumer from \(consumer.source): \(text)",
            help: "check BITBUCKET_CONSUMER_KEY and BITBUCKET_CONSUMER_SECRET against the workspace's OAuth consumers"
        )
    }

    /// The forge has trouble of its own.
    func trouble(_ text: String) -> Failure {
        Failure(
            .unavailable,
            "token-endpoint",
            "'\(forge.origin)' could not give a token: \(text)",
            help: "nothing is lost; run the same command again later"
        )
    }
}
