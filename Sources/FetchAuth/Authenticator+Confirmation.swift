internal import FetchModel
internal import FetchSystem

/// A project's `.env` may name an OAuth client, which the project's author chose: the user confirms each once.
extension Authenticator {
    /// Names the client that the project's file brought, and asks the user to confirm it if nobody has yet and a
    /// user is at the terminal. Throws `SignInError` if the user does not.
    func confirm(_ client: ClientRegistration, at origin: Origin, _ prompt: SignInPrompt) async throws {
        guard let file = client.file else { return }
        let (store, workers, name) = (configuration.store, configuration.workers, "\(origin) \(client.id)")
        let shown = ForeignText.line(client.id)
        prompt.say("the OAuth client for '\(origin)' is '\(shown)', from '\(file)'")
        if try await workers.run({ try store.hasConfirmed(name) }) { return }
        // Without a terminal only `fetch login` signs in, which the user has asked for; naming the client has to do.
        guard prompt.isAtTerminal else { return }
        guard try await prompt.confirms("the author of that file chose it; sign in with it? [y/N]", at: origin) else {
            throw SignInError.clientDeclined(origin, id: shown, file: file)
        }
        try await store.confirm(name, on: workers, waitingUpTo: configuration.patience)
    }
}
