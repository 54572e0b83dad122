internal import FetchModel
internal import FetchSystem

/// A project's `.env` may name an OAuth client, and whoever wrote the project chose it: the user confirms each once.
extension Authenticator {
    /// Names the client that the project's file brought, and asks the user to confirm it if nobody has yet. Throws
    /// `SignInError` where the user does not, or is not at a terminal.
    func confirm(_ client: ClientRegistration, at origin: Origin, variables names: [String], _ prompt: SignInPrompt)
        async throws
    {
        guard let file = client.file else { return }
        let (store, workers, name) = (means.store, means.workers, "\(origin) \(client.id)")
        let shown = ForeignText.line(client.id)
        prompt.say("the OAuth client for '\(origin)' is '\(shown)', from '\(file)'")
        if try await workers.run({ try store.hasConfirmed(name) }) { return }
        guard prompt.isAtTerminal else {
            throw SignInError.clientUnconfirmed(id: shown, file: file, variables: names)
        }
        guard try await prompt.confirms("whoever wrote that file chose it; sign in with it? [y/N]") else {
            throw SignInError.clientDeclined(id: shown, file: file)
        }
        try await store.confirm(name, on: workers)
    }
}
