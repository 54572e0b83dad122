package import FetchAuth

/// How a run talks to the person at the terminal, where one is there.
package struct Interaction: Sendable {
    /// Says a line to them, however quiet the run is.
    package var say: @Sendable (String) -> Void
    /// Whether their browser may be opened.
    package var opensBrowser: Bool
    /// Whether what they paste on standard input is read.
    package var readsInput: Bool
    /// How long they may take to sign in, in seconds.
    package var timeout: Int
    /// Called when a sign-in is over, so that the terminal can show progress again.
    package var resume: @Sendable () -> Void

    /// An interaction of these.
    package init(
        say: @escaping @Sendable (String) -> Void,
        opensBrowser: Bool = true,
        readsInput: Bool = true,
        timeout: Int = 300,
        resume: @escaping @Sendable () -> Void = {}
    ) {
        self.say = say
        self.opensBrowser = opensBrowser
        self.readsInput = readsInput
        self.timeout = timeout
        self.resume = resume
    }

    /// The same for a sign-in.
    package func prompt(_ settings: Settings) -> SignInPrompt {
        var input: (@Sendable () async throws -> String?)?
        if readsInput {
            let lines = InputLines()
            input = { try await lines.next() }
        }
        return SignInPrompt(
            say: say,
            browser: opensBrowser ? Browser(environment: settings.environment) : nil,
            input: input,
            timeout: .seconds(timeout),
            end: resume
        )
    }
}
